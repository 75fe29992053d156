import { type View, wireTime } from '../common/present';
import type { Seen } from '../rbac/sharing';
import { normalizedCidr } from './rule-check';
import type { SecurityGroup } from './security-group.entity';
import type { SecurityGroupRule } from './security-group-rule.entity';

export function securityGroupView(
  group: Seen<SecurityGroup>,
  rules: readonly SecurityGroupRule[],
  tags: readonly string[],
): View {
  return {
    id: group.id,
    name: group.name,
    description: group.description,
    tenant_id: group.projectId,
    project_id: group.projectId,
    stateful: group.stateful,
    shared: group.sharedWithCaller,
    security_group_rules: rules.map(securityGroupRuleView),
    tags,
    revision_number: group.revision,
    created_at: wireTime(group.createdAt),
    updated_at: wireTime(group.updatedAt),
  };
}

export function securityGroupRuleView(rule: SecurityGroupRule): View {
  return {
    id: rule.id,
    security_group_id: rule.securityGroupId,
    tenant_id: rule.projectId,
    project_id: rule.projectId,
    description: rule.description,
    direction: rule.direction,
    ethertype: rule.ethertype,
    protocol: rule.protocol,
    port_range_min: rule.portRangeMin,
    port_range_max: rule.portRangeMax,
    remote_ip_prefix: rule.remoteIpPrefix,
    remote_group_id: rule.remoteGroupId,
    remote_address_group_id: rule.remoteAddressGroupId,
    normalized_cidr: normalizedCidr(rule.remoteIpPrefix),
    belongs_to_default_sg: rule.belongsToDefaultGroup,
    revision_number: rule.revision,
    created_at: wireTime(rule.createdAt),
    updated_at: wireTime(rule.updatedAt),
  };
}
