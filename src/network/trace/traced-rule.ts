import { rulesOfPort } from '../plan/compile-firewall';
import type { Port } from '../ports/port.entity';
import type { SecurityGroupRule } from '../security-groups/security-group-rule.entity';
import type { TracedRule } from './trace';
import type { TracedHost } from './trace-world';

/** The row behind a rule of a port's plan: plans keep the order of rows. */
export function ruleAt(port: Port, { rows }: TracedHost, index: number): TracedRule | undefined {
  const row = rulesOfPort(port, rows)[index];
  return row && { id: row.id, securityGroupId: row.securityGroupId, text: describeRule(row) };
}

/** `ingress IPv4 tcp 22 from 10.0.0.0/24` */
export function describeRule(rule: SecurityGroupRule): string {
  const { direction, ethertype, protocol, portRangeMin: min, portRangeMax: max } = rule;
  const ports = min === null ? '' : max === null || max === min ? ` ${min}` : ` ${min}-${max}`;
  const { remoteIpPrefix, remoteGroupId, remoteAddressGroupId } = rule;
  const peer =
    remoteIpPrefix ??
    (remoteGroupId && `group ${remoteGroupId}`) ??
    (remoteAddressGroupId && `address group ${remoteAddressGroupId}`) ??
    'anybody';
  return `${direction} ${ethertype} ${protocol ?? 'any'}${ports} ${direction === 'ingress' ? 'from' : 'to'} ${peer}`;
}
