import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { Access } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { EVERYTHING, ownOnly } from '../common/scope';
import { invalidInput } from '../network.errors';
import { Quotas } from '../quotas/quotas.service';
import { OutsideAccess } from './outside-access';
import { PoolSharing } from './pool-sharing';
import { RbacKinds, type RbacObject } from './rbac-kinds';
import type { CreateRbacPolicyDto, UpdateRbacPolicyDto } from './rbac-policies.dto';
import { RbacPoliciesRepository } from './rbac-policies.repository';
import { EVERY_PROJECT, type RbacAction, type RbacPolicy } from './rbac-policy.entity';
import {
  invalidRbacAction,
  rbacPolicyExists,
  rbacPolicyInUse,
  rbacPolicyNotFound,
} from './rbac-policy.errors';
import { rbacPolicyTarget } from './rbac-policy.view';

const NOT_OWNED = 'Only admins can manipulate policies on objects they do not own';

/** Both names of one attribute have a rule of their own. */
const TARGET = ['target_tenant', 'target_project'];

/** Who may see and use what, after neutron/db/rbac_db_mixin.py and neutron/objects/rbac_db.py. */
@Injectable()
export class RbacPoliciesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: RbacPoliciesRepository,
    private readonly kinds: RbacKinds,
    private readonly outside: OutsideAccess,
    private readonly pools: PoolSharing,
    private readonly quotas: Quotas,
    private readonly access: Access,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.policies.query(raw);
    const scope = this.access.seesAll(context) ? EVERYTHING : ownOnly(context);
    const { rows } = await this.policies.page(query, scope);
    return { query, rows: this.access.visible(context, 'get_rbac_policy', rows, rbacPolicyTarget) };
  }

  async get(context: RequestContext, id: string): Promise<RbacPolicy> {
    const policy = await this.policies.find(id);
    const target = policy && rbacPolicyTarget(policy);
    return this.access.reveal(context, 'get_rbac_policy', policy, target, () => rbacPolicyNotFound(id));
  }

  create(context: RequestContext, items: readonly CreateRbacPolicyDto[]): Promise<RbacPolicy[]> {
    const made = items.map((item): RbacPolicy => {
      const [objectType, { actions }] = this.kinds.named(item.object_type);
      const action = actions.find((one) => one === item.action);
      if (!action) throw invalidRbacAction(item.action, objectType, actions);
      const projectId = this.access.ownerOf(context, item);
      const { object_id: objectId, target_tenant: targetProject } = item;
      const policy = { id: newUuid(), projectId, objectType, objectId, action, targetProject };
      this.access.enforce(context, 'create_rbac_policy', rbacPolicyTarget(policy), TARGET);
      return policy;
    });
    return this.unitOfWork.run(async (tx) => {
      for (const policy of made) {
        const object = await this.kinds.named(policy.objectType)[1].get(context, policy.objectId);
        if (!this.owns(context, object)) throw invalidInput(NOT_OWNED);
        await this.pools.assertScopeShared(policy);
        await this.quotas.reserve(policy.projectId, 'rbac_policy', 1);
        if (await this.policies.findSame(policy)) throw rbacPolicyExists();
        await this.policies.insert(tx, policy);
        await this.settle(tx, policy);
      }
      return made;
    });
  }

  async update(context: RequestContext, id: string, body: UpdateRbacPolicyDto): Promise<RbacPolicy> {
    const { target_tenant: wanted } = body;
    const target = rbacPolicyTarget(await this.get(context, id), wanted);
    this.access.enforce(context, 'update_rbac_policy', target, wanted === undefined ? [] : TARGET);
    return this.unitOfWork.run(async (tx) => {
      const policy = await this.get(context, id);
      const object = await this.kinds.named(policy.objectType)[1].find(policy.objectId);
      if (!object || !this.owns(context, object)) throw rbacPolicyInUse(policy.objectId, NOT_OWNED);
      if (wanted === undefined || wanted === policy.targetProject) return policy;
      const changed = { ...policy, targetProject: wanted };
      if (await this.policies.findSame(changed)) throw rbacPolicyExists();
      await this.assertNotNeeded(policy, wanted);
      await this.pools.assertScopeShared(changed);
      await this.policies.update(tx, id, { targetProject: wanted });
      await this.settle(tx, policy);
      return changed;
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    const target = rbacPolicyTarget(await this.get(context, id));
    this.access.enforce(context, 'delete_rbac_policy', target);
    await this.unitOfWork.run(async (tx) => {
      const policy = await this.get(context, id);
      await this.assertNotNeeded(policy);
      await this.policies.delete(tx, id);
      await this.settle(tx, policy);
    });
  }

  private owns(context: RequestContext, object: RbacObject): boolean {
    return object.projectId === context.projectId || this.access.isAdmin(context);
  }

  /** Throws 409 where somebody would lose what he has and uses, with `instead` in the place of the policy's target. */
  private async assertNotNeeded(policy: RbacPolicy, instead?: string): Promise<void> {
    const { objectId, action, targetProject } = policy;
    const beside = (await this.policies.listByObject(objectId, action)).filter(({ id }) => id !== policy.id);
    const left = new Set(beside.map((other) => other.targetProject));
    if (instead !== undefined) left.add(instead);
    if (action === 'access_as_external') await this.outside.assertMayLeave(objectId, left);
    if (left.has(EVERY_PROJECT)) return;
    const users = new Set(await this.usersOf(policy));
    const object = await this.kinds.named(policy.objectType)[1].find(objectId);
    // What is one's own needs no policy.
    if (object) left.add(object.projectId);
    const losers =
      targetProject === EVERY_PROJECT ? [...users] : [targetProject].filter((id) => users.has(id));
    // Whose it is that uses it is told to nobody, as upstream.
    if (losers.some((id) => !left.has(id))) throw rbacPolicyInUse(objectId, `project_id=${targetProject}`);
  }

  private usersOf({ objectType, objectId, action }: RbacPolicy): Promise<Iterable<string>> {
    if (action === 'access_as_external') return this.outside.users(objectId);
    return this.kinds.named(objectType)[1].users(objectId);
  }

  /** What of the object says the same as its policies. */
  private async settle(tx: Tx, { objectType, objectId }: RbacPolicy): Promise<void> {
    const action: RbacAction = 'access_as_shared';
    const everybody = await this.policies.findSame({ objectId, action, targetProject: EVERY_PROJECT });
    await this.kinds.named(objectType)[1].mark?.(tx, objectId, everybody !== undefined);
    if (objectType === 'network') await this.outside.settle(tx, objectId);
  }
}
