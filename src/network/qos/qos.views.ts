import { lookUp } from '../../shared/text/look-up';
import { type View, wireTime } from '../common/present';
import type { Seen } from '../rbac/sharing';
import type { QosPolicy } from './qos-policy.entity';
import { type QosRule, type QosRuleType } from './qos-rule.entity';
import { DIRECTIONS, DSCP_MARKS, MAX_KPPS } from './qos-rules.dto';

export function qosPolicyView(
  policy: Seen<QosPolicy>,
  rules: readonly QosRule[],
  tags: readonly string[],
): View {
  return {
    id: policy.id,
    name: policy.name,
    description: policy.description,
    tenant_id: policy.projectId,
    project_id: policy.projectId,
    shared: policy.sharedWithCaller,
    is_default: policy.isDefault,
    rules: rules.map((rule) => ({ ...qosRuleView(rule), type: rule.type, qos_policy_id: rule.policyId })),
    tags,
    revision_number: policy.revision,
    created_at: wireTime(policy.createdAt),
    updated_at: wireTime(policy.updatedAt),
  };
}

export function qosRuleView({ id, type, value, burst, direction }: QosRule): View {
  switch (type) {
    case 'dscp_marking':
      return { id, dscp_mark: value };
    case 'packet_rate_limit':
      return { id, max_kpps: value, max_burst_kpps: burst, direction };
    case 'bandwidth_limit':
      return { id, max_kbps: value, max_burst_kbps: burst, direction };
  }
}

export function qosPolicyTarget(policy: Seen<QosPolicy>): Record<string, unknown> {
  const { projectId, sharedWithCaller: shared } = policy;
  return { project_id: projectId, tenant_id: projectId, shared, 'ext_parent:project_id': projectId };
}

/** What hosts take of each kind, in the form of neutron/services/qos/drivers. */
const RULE_TYPE_DETAILS: Readonly<Record<QosRuleType, View>> = {
  bandwidth_limit: driver([
    range('max_kbps', 0, 2 ** 31 - 1),
    range('max_burst_kbps', 0, 2 ** 31 - 1),
    choices('direction', DIRECTIONS),
  ]),
  packet_rate_limit: driver([
    range('max_kpps', 0, MAX_KPPS),
    range('max_burst_kpps', 0, MAX_KPPS),
    choices('direction', DIRECTIONS),
  ]),
  dscp_marking: driver([choices('dscp_mark', DSCP_MARKS)]),
};

export const RULE_TYPES: readonly string[] = Object.keys(RULE_TYPE_DETAILS);

export function detailsOfRuleType(name: string): View | undefined {
  return lookUp(RULE_TYPE_DETAILS, name);
}

function driver(supported: readonly View[]): View {
  return { drivers: [{ name: 'linux', supported_parameters: supported }] };
}

function range(name: string, start: number, end: number): View {
  return { parameter_name: name, parameter_type: 'range', parameter_values: { start, end } };
}

function choices(name: string, values: readonly unknown[]): View {
  return { parameter_name: name, parameter_type: 'choices', parameter_values: values };
}
