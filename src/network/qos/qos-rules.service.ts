import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { Access } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { Sharing } from '../rbac/sharing';
import { qosPolicyNotFound, qosRuleNotFound, qosRulesConflict } from './qos.errors';
import { qosPolicyTarget } from './qos.views';
import { QosPoliciesRepository } from './qos-policies.repository';
import type { QosPolicy } from './qos-policy.entity';
import type { QosRule, QosRuleType } from './qos-rule.entity';
import { QosRulesRepository } from './qos-rules.repository';
import { QosUsers } from './qos-users';

type Intent = 'create' | 'get' | 'update' | 'delete';
export type QosRuleValues = Pick<QosRule, 'direction' | 'value' | 'burst'>;

/** Rules of policies, each kind by its own path and, as `alias-…`, without the policy's. */
@Injectable()
export class QosRulesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: QosPoliciesRepository,
    private readonly rules: QosRulesRepository,
    private readonly users: QosUsers,
    private readonly sharing: Sharing,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, type: QosRuleType, policyId: string, raw: RawQuery) {
    await this.policy(context, 'get', type, policyId);
    const query = this.rules.query(type, raw);
    const { rows } = await this.rules.page(query, policyId, type);
    return { query, rows };
  }

  async get(context: RequestContext, type: QosRuleType, policyId: string, id: string): Promise<QosRule> {
    await this.policy(context, 'get', type, policyId);
    return this.find(type, policyId, id);
  }

  async create(
    context: RequestContext,
    type: QosRuleType,
    policyId: string,
    items: readonly QosRuleValues[],
  ): Promise<QosRule[]> {
    await this.policy(context, 'create', type, policyId);
    return this.change(context, 'create', type, policyId, async (tx) => {
      const made = items.map((item): QosRule => ({ id: newUuid(), policyId, type, ...item }));
      for (const rule of made) {
        await this.assertAlone(rule);
        await this.rules.insert(tx, rule);
      }
      await this.users.assertSupported(policyId, type);
      return made;
    });
  }

  async update(
    context: RequestContext,
    type: QosRuleType,
    policyId: string,
    id: string,
    values: Partial<QosRuleValues>,
  ): Promise<QosRule> {
    await this.policy(context, 'update', type, policyId);
    return this.change(context, 'update', type, policyId, async (tx) => {
      const rule = await this.find(type, policyId, id);
      await this.assertAlone({ ...rule, direction: values.direction ?? rule.direction });
      await this.rules.update(tx, id, values);
      return this.find(type, policyId, id);
    });
  }

  async delete(context: RequestContext, type: QosRuleType, policyId: string, id: string): Promise<void> {
    await this.policy(context, 'delete', type, policyId);
    await this.change(context, 'delete', type, policyId, async (tx) => {
      await this.find(type, policyId, id);
      await this.rules.delete(tx, id);
    });
  }

  /** The policy of a rule that is named without it. */
  async policyOf(context: RequestContext, type: QosRuleType, id: string): Promise<string> {
    const rule = await this.rules.find(id);
    const row = rule?.type === type ? await this.policies.find(rule.policyId) : undefined;
    const policy = await this.sharing.one(context, row);
    const target = policy && qosPolicyTarget(policy);
    return this.access.reveal(context, `get_alias_${type}_rule`, policy, target, () => qosRuleNotFound(id))
      .id;
  }

  private change<T>(
    context: RequestContext,
    intent: Intent,
    type: QosRuleType,
    policyId: string,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    return this.unitOfWork.run(async (tx) => {
      await this.policy(context, intent, type, policyId);
      const result = await work(tx);
      await this.policies.raiseRevisions(tx, [policyId], this.clock.timestamp());
      await this.users.wake(tx, policyId);
      return result;
    });
  }

  /** The policy, for who may do so with its rules. Who may not read its rules does not know them. */
  private async policy(
    context: RequestContext,
    intent: Intent,
    type: QosRuleType,
    id: string,
  ): Promise<QosPolicy> {
    const policy = await this.sharing.one(context, await this.policies.find(id));
    const target = policy && qosPolicyTarget(policy);
    const read = `get_policy_${type}_rule`;
    const found = this.access.reveal(context, read, policy, target, () => qosPolicyNotFound(id));
    if (intent !== 'get')
      this.access.enforce(context, `${intent}_policy_${type}_rule`, qosPolicyTarget(found));
    return found;
  }

  private async find(type: QosRuleType, policyId: string, id: string): Promise<QosRule> {
    const rule = await this.rules.find(id);
    if (rule?.policyId !== policyId || rule.type !== type) throw qosRuleNotFound(id, policyId);
    return rule;
  }

  /** One limit for each direction, and one mark. */
  private async assertAlone(rule: QosRule): Promise<void> {
    const others = (await this.rules.listByPolicies([rule.policyId])).filter(({ id }) => id !== rule.id);
    const same = others.find(({ type, direction }) => type === rule.type && direction === rule.direction);
    if (same) throw qosRulesConflict(rule.type, same.id, rule.policyId);
  }
}
