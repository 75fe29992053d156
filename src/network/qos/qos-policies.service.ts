import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { Access } from '../common/access';
import { groupBy } from '../common/group-by';
import type { RawQuery } from '../common/list-query';
import { present, type View } from '../common/present';
import { assertRevision } from '../common/revisions';
import { EVERYTHING, ownOrShared } from '../common/scope';
import { type Seen, Sharing } from '../rbac/sharing';
import { TagsRepository } from '../tags/tags.repository';
import { defaultQosPolicyExists, qosPolicyInUse, qosPolicyNotFound } from './qos.errors';
import { qosPolicyTarget, qosPolicyView } from './qos.views';
import { QosBindingsRepository } from './qos-bindings.repository';
import type { CreateQosPolicyDto, UpdateQosPolicyDto } from './qos-policies.dto';
import { QosPoliciesRepository } from './qos-policies.repository';
import type { QosPolicy } from './qos-policy.entity';
import { QosRulesRepository } from './qos-rules.repository';

@Injectable()
export class QosPoliciesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: QosPoliciesRepository,
    private readonly rules: QosRulesRepository,
    private readonly bindings: QosBindingsRepository,
    private readonly tags: TagsRepository,
    private readonly sharing: Sharing,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.policies.query(raw, context.token?.projectId);
    const scope = this.access.seesAll(context) ? EVERYTHING : ownOrShared(context);
    const { rows } = await this.policies.page(query, scope);
    const seen = await this.sharing.seen(context, rows);
    return { query, rows: this.access.visible(context, 'get_policy', seen, qosPolicyTarget) };
  }

  async get(context: RequestContext, id: string): Promise<Seen<QosPolicy>> {
    const policy = await this.sharing.one(context, await this.policies.find(id));
    const target = policy && qosPolicyTarget(policy);
    return this.access.reveal(context, 'get_policy', policy, target, () => qosPolicyNotFound(id));
  }

  /** With one query each for the rules and tags of all. */
  async views(policies: readonly Seen<QosPolicy>[], fields?: ReadonlySet<string>): Promise<View[]> {
    const ids = policies.map(({ id }) => id);
    const rules = groupBy(await this.rules.listByPolicies(ids), ({ policyId }) => policyId);
    const tags = await this.tags.tagsOf(ids);
    return policies.map((policy) => {
      const view = qosPolicyView(policy, rules.get(policy.id) ?? [], tags.get(policy.id) ?? []);
      return present(view, [], fields);
    });
  }

  create(context: RequestContext, items: readonly CreateQosPolicyDto[]): Promise<Seen<QosPolicy>[]> {
    const now = this.clock.timestamp();
    const made = items.map((item): QosPolicy => {
      const projectId = this.access.ownerOf(context, item);
      this.access.enforce(context, 'create_policy', { project_id: projectId });
      const { name, description, shared, is_default: isDefault } = item;
      const times = { revision: 1, createdAt: now, updatedAt: now };
      return { id: newUuid(), projectId, name, description, shared, isDefault, ...times };
    });
    return this.unitOfWork.run(async (tx) => {
      for (const policy of made) {
        if (policy.isDefault) await this.assertOnlyDefault(policy);
        await this.policies.insert(tx, policy);
        if (policy.shared) await this.sharing.open(tx, policy, 'qos_policy');
      }
      return this.sharing.seen(context, made);
    });
  }

  async update(context: RequestContext, id: string, body: UpdateQosPolicyDto): Promise<Seen<QosPolicy>> {
    this.access.enforce(context, 'update_policy', qosPolicyTarget(await this.get(context, id)));
    return this.unitOfWork.run(async (tx) => {
      const policy = await this.get(context, id);
      assertRevision(context, policy);
      if (body.is_default) await this.assertOnlyDefault(policy);
      const { name, description, shared, is_default: isDefault } = body;
      const change = { revision: policy.revision + 1, updatedAt: this.clock.timestamp() };
      await this.policies.update(tx, id, { name, description, shared, isDefault, ...change });
      if (shared === true) await this.sharing.open(tx, policy, 'qos_policy');
      if (shared === false && policy.shared)
        await this.sharing.closeUnused(tx, policy, await this.bindings.projectsUsing(id));
      return this.get(context, id);
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    this.access.enforce(context, 'delete_policy', qosPolicyTarget(await this.get(context, id)));
    await this.unitOfWork.run(async (tx) => {
      assertRevision(context, await this.get(context, id));
      const [user] = await this.bindings.listByPolicy(id);
      if (user) throw qosPolicyInUse(id, user.kind, user.ownerId);
      await this.rules.deleteByPolicy(tx, id);
      await this.tags.deleteAll(tx, id);
      await this.sharing.forget(tx, id);
      await this.policies.delete(tx, id);
    });
  }

  private async assertOnlyDefault({ id, projectId }: QosPolicy): Promise<void> {
    const other = await this.policies.findDefault(projectId);
    if (other && other.id !== id) throw defaultQosPolicyExists(projectId);
  }
}
