/** Protocol names that rules may have (neutron_lib.constants.IP_PROTOCOL_MAP) with their IANA numbers. */
export const PROTOCOLS: Readonly<Record<string, number>> = {
  ah: 51,
  dccp: 33,
  egp: 8,
  esp: 50,
  gre: 47,
  hopopt: 0,
  icmp: 1,
  icmpv6: 58,
  igmp: 2,
  ip: 0,
  ipip: 4,
  'ipv6-encap': 41,
  'ipv6-frag': 44,
  'ipv6-icmp': 58,
  'ipv6-nonxt': 59,
  'ipv6-opts': 60,
  'ipv6-route': 43,
  ospf: 89,
  pgm: 113,
  rsvp: 46,
  sctp: 132,
  tcp: 6,
  udp: 17,
  udplite: 136,
  vrrp: 112,
};

/** Those whose packets carry ports. */
export const PORT_PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [33, 'DCCP'],
  [132, 'SCTP'],
  [6, 'TCP'],
  [17, 'UDP'],
  [136, 'UDPLITE'],
]);

export const ICMP = 1;
export const ICMPV6 = 58;

/** IPv6's own, which no IPv4 packet has. */
const IPV6_ONLY = new Set([41, 44, 58, 59, 60, 43]);

export function protocolNumber(protocol: string): number {
  return Object.hasOwn(PROTOCOLS, protocol) ? (PROTOCOLS[protocol] ?? 0) : Number(protocol);
}

/**
 * What a packet filter is told: the number, and undefined where a rule means any protocol. With IPv6 both names of
 * ICMP and both numbers are ICMPv6's; `ip`, `hopopt` and 0 mean any, as in Neutron's iptables driver.
 */
export function filterProtocol(protocol: string | null, ethertype: 'IPv4' | 'IPv6'): number | undefined {
  if (protocol === null || protocol === 'any') return undefined;
  const number = protocolNumber(protocol);
  if (number === 0) return undefined;
  return ethertype === 'IPv6' && number === ICMP ? ICMPV6 : number;
}

export function isIpv6Only(protocol: string): boolean {
  return IPV6_ONLY.has(protocolNumber(protocol));
}
