import { canonicalIp, formatCidr, parseCidr } from '../addresses/ip';
import { ICMP, ICMPV6, isIpv6Only, PORT_PROTOCOLS, PROTOCOLS, protocolNumber } from './protocols';
import {
  ethertypeConflictsWithCidr,
  ethertypeConflictsWithProtocol,
  invalidEthertype,
  invalidIcmpValue,
  invalidPortRange,
  invalidPortValue,
  invalidProtocol,
  invalidRemotePrefix,
  missingIcmpType,
  portsNotForProtocol,
  protocolRequired,
  severalRemotes,
} from './security-group.errors';
import type { Ethertype, RuleDirection } from './security-group-rule.entity';

export interface RuleRequest {
  direction: RuleDirection;
  ethertype: string | null;
  protocol: string | null;
  port_range_min: number | null;
  port_range_max: number | null;
  remote_ip_prefix: string | null;
  remote_group_id: string | null;
  remote_address_group_id?: string | null;
}

export interface RuleContent {
  direction: RuleDirection;
  ethertype: Ethertype;
  protocol: string | null;
  portRangeMin: number | null;
  portRangeMax: number | null;
  remoteIpPrefix: string | null;
  remoteGroupId: string | null;
  remoteAddressGroupId: string | null;
}

/** What a rule means, after neutron/db/securitygroups_db.py. Throws its errors. */
export function checkRule(request: RuleRequest): RuleContent {
  const ethertype = readEthertype(request.ethertype);
  const protocol = readProtocol(request.protocol, ethertype);
  const remotes = [request.remote_ip_prefix, request.remote_group_id, request.remote_address_group_id];
  if (remotes.filter(Boolean).length > 1) throw severalRemotes();
  const rule: RuleContent = {
    direction: request.direction,
    ethertype,
    protocol,
    portRangeMin: readPort(request.port_range_min),
    portRangeMax: readPort(request.port_range_max),
    remoteIpPrefix: readPrefix(request.remote_ip_prefix, ethertype),
    remoteGroupId: request.remote_group_id,
    remoteAddressGroupId: request.remote_address_group_id ?? null,
  };
  checkPorts(rule);
  if (
    protocol &&
    PORT_PROTOCOLS.has(protocolNumber(protocol)) &&
    rule.portRangeMin === 1 &&
    rule.portRangeMax === 65535
  ) {
    return { ...rule, portRangeMin: null, portRangeMax: null };
  }
  return rule;
}

/** Two rules of a group with one signature allow the same packets. */
export function ruleSignature(rule: RuleContent): string {
  const protocol = rule.protocol === null ? '' : protocolNumber(rule.protocol);
  const anyPrefix = rule.remoteIpPrefix === '0.0.0.0/0' || rule.remoteIpPrefix === '::/0';
  const parts = [
    rule.direction,
    rule.ethertype,
    protocol,
    rule.portRangeMin ?? '',
    rule.portRangeMax ?? '',
    anyPrefix ? '' : (rule.remoteIpPrefix ?? ''),
    rule.remoteGroupId ?? '',
    // Only where there is one: what is stored without it stays as it is.
    ...(rule.remoteAddressGroupId ? [rule.remoteAddressGroupId] : []),
  ];
  return parts.join('|');
}

/** The prefix as a network; an address alone is one of full length. */
export function normalizedCidr(prefix: string | null): string | null {
  const cidr = parseCidr(prefix);
  return cidr ? formatCidr(cidr) : null;
}

function readEthertype(given: string | null): Ethertype {
  const lower = given?.toLowerCase();
  if (lower === 'ipv4') return 'IPv4';
  if (lower === 'ipv6') return 'IPv6';
  throw invalidEthertype(given ?? 'None');
}

function readProtocol(given: string | null, ethertype: Ethertype): string | null {
  if (given === null) return null;
  const name = given.toLowerCase();
  if (name === 'any') return null;
  const number = /^\d{1,3}$/.test(name) && Number(name) <= 255;
  if (!number && !Object.hasOwn(PROTOCOLS, name)) throw invalidProtocol(given, Object.keys(PROTOCOLS));
  if (ethertype === 'IPv4' && isIpv6Only(name)) throw ethertypeConflictsWithProtocol(ethertype, name);
  if (ethertype === 'IPv4') return name;
  // With IPv6, ICMP means ICMPv6 (_make_canonical_ipv6_icmp_protocol).
  if (name === 'icmp' || name === 'icmpv6') return 'ipv6-icmp';
  return name === '1' ? '58' : name;
}

function readPort(port: number | null): number | null {
  if (port !== null && (port < 0 || port > 65535)) throw invalidPortValue(port);
  return port;
}

/** Host bits stay in what is answered (`normalized_cidr` is without them), but there is one text for one address. */
function readPrefix(given: string | null, ethertype: Ethertype): string | null {
  if (!given) return null;
  const cidr = parseCidr(given);
  if (!cidr) throw invalidRemotePrefix(given);
  if (cidr.version !== (ethertype === 'IPv4' ? 4 : 6)) throw ethertypeConflictsWithCidr(ethertype, given);
  return `${canonicalIp(given.split('/')[0] ?? '')}/${cidr.prefix}`;
}

function checkPorts(rule: RuleContent): void {
  const { portRangeMin: min, portRangeMax: max, protocol } = rule;
  if (min === null && max === null) return;
  if (protocol === null) throw protocolRequired();
  const number = protocolNumber(protocol);
  if (PORT_PROTOCOLS.has(number)) {
    if (min === 0 || max === 0) throw invalidPortValue(0);
    if (min === null || max === null || min > max) throw invalidPortRange();
  } else if (number === ICMP || number === ICMPV6) {
    if (min !== null && min > 255) throw invalidIcmpValue('type', min);
    if (max !== null && max > 255) throw invalidIcmpValue('code', max);
    if (min === null && max !== null) throw missingIcmpType(max);
  } else throw portsNotForProtocol(protocol, [...PORT_PROTOCOLS.values()]);
}
