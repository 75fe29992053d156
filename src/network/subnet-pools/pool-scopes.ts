import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { addressScopeNotFound, networkHasOtherScope } from '../address-scopes/address-scope.errors';
import { addressScopeTarget } from '../address-scopes/address-scope.view';
import { AddressScopesRepository } from '../address-scopes/address-scopes.repository';
import { prefixesMeet } from '../addresses/prefixes';
import { Access } from '../common/access';
import { Sharing } from '../rbac/sharing';
import { SubnetsRepository } from '../subnets/subnets.repository';
import type { SubnetPool } from './subnet-pool.entity';
import { poolOfForeignScope, poolOfOtherVersion, scopePrefixesMeet } from './subnet-pool.errors';
import { prefixesOf } from './subnet-pool-rules';
import { SubnetPoolsRepository } from './subnet-pools.repository';

/** Pools and the address scopes that they are in (db_base_plugin_v2.py, _validate_address_scope_id). */
@Injectable()
export class PoolScopes {
  constructor(
    private readonly scopes: AddressScopesRepository,
    private readonly pools: SubnetPoolsRepository,
    private readonly subnets: SubnetsRepository,
    private readonly sharing: Sharing,
    private readonly access: Access,
  ) {}

  /** The pool's scope exists for the caller, is of its family, and no other pool there has any of its addresses. */
  async assertFits(context: RequestContext, pool: SubnetPool): Promise<void> {
    const scopeId = pool.addressScopeId;
    if (!scopeId) return;
    const scope = await this.sharing.one(context, await this.scopes.find(scopeId));
    if (!scope || !this.access.can(context, 'get_address_scope', addressScopeTarget(scope))) {
      throw addressScopeNotFound(scopeId);
    }
    if (scope.ipVersion !== pool.ipVersion) throw poolOfOtherVersion(pool.id, scopeId, scope.ipVersion);
    await this.assertNetworksStayWhole(pool);
    const prefixes = prefixesOf(pool.prefixes);
    for (const other of await this.pools.listByScope(scopeId)) {
      if (other.id !== pool.id && prefixesMeet(prefixes, prefixesOf(other.prefixes)))
        throw scopePrefixesMeet();
    }
  }

  /** A pool in a scope of another project changes only with that project. */
  async assertOwned(context: RequestContext, pool: SubnetPool): Promise<void> {
    if (!pool.addressScopeId || this.access.isAdmin(context)) return;
    const scope = await this.scopes.find(pool.addressScopeId);
    if (scope?.projectId !== context.projectId) throw poolOfForeignScope(pool.id, pool.addressScopeId);
  }

  /** All subnets of one family on a network are in one scope, so none of them may come from elsewhere. */
  private async assertNetworksStayWhole(pool: SubnetPool): Promise<void> {
    const networkIds = (await this.subnets.listByPool(pool.id)).map((subnet) => subnet.networkId);
    const beside = await this.subnets.listByNetworks([...new Set(networkIds)]);
    const others = beside.filter(
      ({ ipVersion, subnetpoolId }) => ipVersion === pool.ipVersion && subnetpoolId !== pool.id,
    );
    if (others.length) throw networkHasOtherScope();
  }
}
