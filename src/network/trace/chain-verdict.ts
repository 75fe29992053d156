import type { AddressSetPlan, FirewallRulePlan, PortFirewallPlan } from '../../hypervisor';
import { cidrContains, parseCidr, parseIp } from '../addresses/ip';
import { ICMP, ICMPV6, PORT_PROTOCOLS } from '../security-groups/protocols';
import { setWords } from './host-names';
import { ECHO_REQUEST, familyOf, type Packet } from './trace';

/*
 * What the chains of a port say to the first packet of a connection; what follows it passes. The order is that of
 * `portRules` in src/hypervisor/linux-network/iptables-rules.ts.
 */
export interface ChainVerdict {
  passes: boolean;
  why: string;
  /** Of the port's rules, the one that lets it through. */
  rule?: number;
  /** What of a remote group that rule needs on the host. */
  parts?: readonly string[];
}

/** Whether the guest may send with this source: its own addresses and allowed address pairs. */
export function sourceAllowed({ filtered, allowedSources, mac }: PortFirewallPlan, source: string): boolean {
  return (
    !filtered || allowedSources.some((allowed) => allowed.mac === mac && isWithin(source, allowed.address))
  );
}

export function judgeEgress(
  port: PortFirewallPlan,
  packet: Packet,
  sets: readonly AddressSetPlan[],
): ChainVerdict {
  if (!port.filtered) return { passes: true, why: 'port security is off: all passes' };
  if (packet.family === 'inet6' && packet.protocol === ICMPV6)
    return { passes: true, why: 'guests may speak ICMPv6' };
  return judge(port, packet, 'egress', sets);
}

export function judgeIngress(
  port: PortFirewallPlan,
  packet: Packet,
  sets: readonly AddressSetPlan[],
): ChainVerdict {
  if (!port.filtered) return { passes: true, why: 'port security is off: all passes' };
  return judge(port, packet, 'ingress', sets);
}

function judge(
  { rules }: PortFirewallPlan,
  packet: Packet,
  direction: FirewallRulePlan['direction'],
  sets: readonly AddressSetPlan[],
): ChainVerdict {
  const found = rules.findIndex((rule) => rule.direction === direction && matches(rule, packet, sets));
  const rule = rules[found];
  if (!rule) return { passes: false, why: `no rule of its security groups lets it ${wayOf(direction)}` };
  const { remoteSet } = rule;
  const member = remoteSet && memberOf(peerOf(rule, packet), remoteSet, sets);
  return {
    passes: true,
    why: `a rule lets it ${wayOf(direction)}`,
    rule: found,
    ...(remoteSet && member ? { parts: setWords(remoteSet, member) } : {}),
  };
}

function wayOf(direction: FirewallRulePlan['direction']): string {
  return direction === 'egress' ? 'out' : 'in';
}

function matches(rule: FirewallRulePlan, packet: Packet, sets: readonly AddressSetPlan[]): boolean {
  const peer = peerOf(rule, packet);
  return (
    rule.family === packet.family &&
    protocolMatches(rule, packet) &&
    (rule.remoteCidr === undefined || isWithin(peer, rule.remoteCidr)) &&
    (rule.remoteSet === undefined || memberOf(peer, rule.remoteSet, sets) !== undefined)
  );
}

function peerOf({ direction }: FirewallRulePlan, { source, destination }: Packet): string | undefined {
  return direction === 'egress' ? destination : source;
}

function protocolMatches({ protocol, portMin, portMax }: FirewallRulePlan, packet: Packet): boolean {
  if (protocol === undefined) return true;
  if (protocol !== packet.protocol) return false;
  if (portMin === undefined) return true;
  if (protocol === (packet.family === 'inet' ? ICMP : ICMPV6))
    return portMin === ECHO_REQUEST[packet.family] && (portMax ?? 0) === 0;
  if (!PORT_PROTOCOLS.has(protocol)) return true;
  const { port } = packet;
  return port !== undefined && port >= portMin && port <= (portMax ?? portMin);
}

/** What of the set means the address. */
function memberOf(
  address: string | undefined,
  set: string,
  sets: readonly AddressSetPlan[],
): string | undefined {
  return sets.find(({ name }) => name === set)?.members.find((member) => isWithin(address, member));
}

/** Somebody of whom no address is known is within everything, and within nothing smaller. */
export function isWithin(address: string | undefined, prefix: string): boolean {
  const cidr = parseCidr(prefix);
  if (!cidr) return false;
  if (address === undefined) return cidr.prefix === 0;
  const ip = parseIp(address);
  return ip !== undefined && familyOf(address) === familyOf(prefix) && cidrContains(cidr, ip);
}
