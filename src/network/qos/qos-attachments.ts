import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import type { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import type { View } from '../common/present';
import { type Seen, Sharing } from '../rbac/sharing';
import { qosPolicyNotFound, qosPolicyNotYours, qosRuleNotSupported } from './qos.errors';
import { qosPolicyTarget } from './qos.views';
import type { QosOwnerKind } from './qos-binding.entity';
import { QosBindingsRepository } from './qos-bindings.repository';
import { QosPoliciesRepository } from './qos-policies.repository';
import type { QosPolicy } from './qos-policy.entity';
import { QosRulesRepository } from './qos-rules.repository';

interface Owner {
  kind: QosOwnerKind;
  id: string;
  /** Of a port. */
  deviceOwner?: string;
}

/** What policy is attached to what, after neutron/core_extensions/qos.py. Changes are made inside units of work. */
@Injectable()
export class QosAttachments {
  constructor(
    private readonly policies: QosPoliciesRepository,
    private readonly rules: QosRulesRepository,
    private readonly bindings: QosBindingsRepository,
    private readonly sharing: Sharing,
    private readonly access: Access,
  ) {}

  /** `qos_policy_id` as a request says it: undefined leaves what is there, null takes it away. */
  async set(context: RequestContext, tx: Tx, owner: Owner, wanted: string | null | undefined): Promise<void> {
    const { id: ownerId, kind } = owner;
    const present = await this.bindings.find(ownerId);
    if (wanted === undefined || wanted === (present?.policyId ?? null)) return;
    if (present) await this.detach(context, tx, ownerId, present.policyId);
    if (wanted === null) return;
    const policy = await this.usable(context, wanted);
    if (isServicePort(owner)) await this.assertNoRules(policy.id, ownerId);
    await this.bindings.insert(tx, { ownerId, kind, policyId: policy.id });
  }

  /** A network that names none has its project's default. */
  async setOfNewNetwork(
    context: RequestContext,
    tx: Tx,
    network: { id: string; projectId: string },
    wanted: string | null,
  ): Promise<void> {
    const { id, projectId } = network;
    const byDefault = wanted === null ? await this.policies.findDefault(projectId) : undefined;
    if (byDefault) await this.bindings.insert(tx, { ownerId: id, kind: 'network', policyId: byDefault.id });
    else await this.set(context, tx, { kind: 'network', id }, wanted);
  }

  /** Its owner is gone. */
  async forget(tx: Tx, ownerId: string): Promise<void> {
    await this.bindings.delete(tx, ownerId);
  }

  /** `qos_policy_id` of each, and `qos_network_policy_id` by the network that each is in. */
  async views(
    owners: ReadonlyArray<{ id: string; networkId?: string | null }>,
  ): Promise<(owner: { id: string; networkId?: string | null }) => View> {
    const ids = owners.flatMap(({ id, networkId }) => [id, ...(networkId ? [networkId] : [])]);
    const policyOf = await this.bindings.policiesOf(ids);
    return ({ id, networkId }) => ({
      qos_policy_id: policyOf.get(id) ?? null,
      ...(networkId === undefined ? {} : { qos_network_policy_id: policyOf.get(networkId ?? '') ?? null }),
    });
  }

  private async detach(context: RequestContext, tx: Tx, ownerId: string, policyId: string): Promise<void> {
    const policy = await this.sharing.one(context, await this.policies.find(policyId));
    if (policy && !this.mayUse(context, policy)) throw qosPolicyNotYours(policyId);
    await this.bindings.delete(tx, ownerId);
  }

  private async usable(context: RequestContext, id: string): Promise<QosPolicy> {
    const policy = await this.sharing.one(context, await this.policies.find(id));
    if (!policy || !this.mayUse(context, policy)) throw qosPolicyNotFound(id);
    return policy;
  }

  private mayUse(context: RequestContext, policy: Seen<QosPolicy>): boolean {
    return this.access.can(context, 'get_policy', qosPolicyTarget(policy));
  }

  private async assertNoRules(policyId: string, portId: string): Promise<void> {
    const [rule] = await this.rules.listByPolicies([policyId]);
    if (rule) throw qosRuleNotSupported(rule.type, portId);
  }
}

export function isServicePort({ kind, deviceOwner }: Pick<Owner, 'kind' | 'deviceOwner'>): boolean {
  return kind === 'port' && Boolean(deviceOwner?.startsWith('network:'));
}
