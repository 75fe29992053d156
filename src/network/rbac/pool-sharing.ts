import { Injectable } from '@nestjs/common';
import { AddressScopesRepository } from '../address-scopes/address-scopes.repository';
import { invalidInput } from '../network.errors';
import { SubnetPoolsRepository } from '../subnet-pools/subnet-pools.repository';
import { EVERY_PROJECT, type RbacPolicy } from './rbac-policy.entity';
import { Sharing } from './sharing';

/** A pool goes to whoever has its scope as well (neutron/objects/subnetpool.py, validate_rbac_policy_create). */
@Injectable()
export class PoolSharing {
  constructor(
    private readonly pools: SubnetPoolsRepository,
    private readonly scopes: AddressScopesRepository,
    private readonly sharing: Sharing,
  ) {}

  async assertScopeShared({ objectType, objectId, targetProject }: RbacPolicy): Promise<void> {
    if (objectType !== 'subnetpool') return;
    const scopeId = (await this.pools.find(objectId))?.addressScopeId;
    const scope = scopeId ? await this.scopes.find(scopeId) : undefined;
    if (!scope) return;
    const own = targetProject !== EVERY_PROJECT && scope.projectId === targetProject;
    if (own || (await this.sharing.sharedWith(targetProject, [scope.id])).has(scope.id)) return;
    throw invalidInput(
      `Failed to create RBAC policy on object ${objectId} because target project doesn't have access to associated address scope`,
    );
  }
}
