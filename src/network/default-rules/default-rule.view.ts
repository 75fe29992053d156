import { type View, wireTime } from '../common/present';
import type { DefaultRule } from './default-rule.entity';

export function defaultRuleView(rule: DefaultRule): View {
  return {
    id: rule.id,
    description: rule.description,
    direction: rule.direction,
    ethertype: rule.ethertype,
    protocol: rule.protocol,
    port_range_min: rule.portRangeMin,
    port_range_max: rule.portRangeMax,
    remote_ip_prefix: rule.remoteIpPrefix,
    remote_group_id: rule.remoteGroupId,
    remote_address_group_id: rule.remoteAddressGroupId,
    used_in_default_sg: rule.usedInDefault,
    used_in_non_default_sg: rule.usedInOthers,
    revision_number: rule.revision,
    created_at: wireTime(rule.createdAt),
    updated_at: wireTime(rule.updatedAt),
  };
}
