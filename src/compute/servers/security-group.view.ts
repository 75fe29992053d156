import type { ServerSecurityGroup } from '../../network';

type Rule = ServerSecurityGroup['ingress'][number];

/** A group of the network service as Nova's proxy shows it (nova/network/security_group_api.py). */
export function securityGroupView(group: ServerSecurityGroup) {
  return {
    id: group.id,
    name: group.name,
    description: group.description,
    tenant_id: group.projectId,
    rules: group.ingress.map((rule) => ruleView(group.id, rule)),
  };
}

export function ruleView(parent: string, rule: Rule) {
  const { id, protocol, remoteGroup: from } = rule;
  const [from_port, to_port] = ports(rule);
  return {
    id,
    parent_group_id: parent,
    ip_protocol: protocol,
    from_port,
    to_port,
    group: from ? { name: from.name, tenant_id: from.projectId } : {},
    ip_range: from ? {} : { cidr: rule.remoteIpPrefix ?? '0.0.0.0/0' },
  };
}

/** A protocol without ports has all of them, or none that could be named. */
function ports({ protocol, portRangeMin, portRangeMax }: Rule): [number | null, number | null] {
  if (protocol === null || portRangeMin !== null || portRangeMax !== null)
    return [portRangeMin, portRangeMax];
  return /^(tcp|udp)$/i.test(protocol) ? [1, 65535] : [-1, -1];
}
