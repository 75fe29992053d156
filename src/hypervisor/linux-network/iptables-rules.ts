import { isIPv6 } from 'node:net';
import type { FirewallRulePlan, HostNetworkPlan, PortFirewallPlan } from '../host-network.port';
import { dscpRules, packetRateRules } from './limits';
import { conntrackZone, gatewayPair, portChains, portsOfRouter } from './names';
import { word } from './script-text';

type Family = FirewallRulePlan['family'];

/*
 * What is let through follows Neutron's iptables driver (neutron/agent/linux/iptables_firewall.py): fixed rules for
 * DHCP and neighbour discovery, source checks, then conntrack, then the security group's rules, and drop.
 *
 * A frame between two ports of a bridge passes FORWARD once, with both ports known to `physdev`; it must pass the
 * sender's `egress` chain and then the receiver's `ingress` chain. Chains are entered by goto, so RETURN in them goes
 * on behind the dispatching rule, and a tap that no rule names falls to the DROP at the end.
 */
export function iptablesRestore(plan: HostNetworkPlan, family: Family): string[] {
  return tables(
    plan,
    family,
    plan.firewall.ports.flatMap((port) => portRules(port, family)),
  );
}

/** Without the ports' own chains: what is everybody's, with a line or two for each port. */
export function commonRules(plan: HostNetworkPlan, family: Family): string[] {
  return tables(plan, family, []);
}

function tables(plan: HostNetworkPlan, family: Family, ofPorts: readonly string[]): string[] {
  const busy = plan.segments.length > 0 || plan.firewall.ports.length > 0;
  return [
    ...table('raw', busy ? zones(plan) : []),
    ...table('mangle', busy ? guard(plan, family) : []),
    ...table('nat', busy ? masquerade(plan, family) : []),
    ...table('filter', busy ? filter(plan, ofPorts) : []),
  ];
}

function table(name: string, rules: readonly string[]): string[] {
  const chains = new Set(rules.filter((rule) => rule.startsWith('-A ')).map(chainOf));
  return [`*${name}`, ...[...chains].map((chain) => `:${chain} - [0:0]`), ...rules, 'COMMIT'];
}

/** Of a line of the form `-A CHAIN ...`. */
export function chainOf(rule: string): string {
  return rule.slice(3, rule.indexOf(' ', 3));
}

function zones(plan: HostNetworkPlan): string[] {
  if (plan.segments.length === 0) return [];
  return [
    ...plan.segments.map(
      ({ bridge }) => `-A mono-prerouting -i ${word(bridge)} -j CT --zone ${conntrackZone(bridge)}`,
    ),
    '-I PREROUTING 1 -j mono-prerouting',
  ];
}

/** On a frame between ports of a bridge that the firewall let through; no other common user of marks has this bit. */
const PASSED = '0x2000000/0x2000000';

/**
 * In a table of its own, so that a flush of the filter table, or of this one, opens nothing: a bridged packet from or to
 * a tap goes no further without the mark that only the firewall's last rule gives. What guests may ask of the host
 * itself is decided here too: to its gateway addresses a ping, and the ports that the operator opens.
 */
function guard(plan: HostNetworkPlan, family: Family): string[] {
  const ping = family === 'inet' ? '-p 1 -m icmp --icmp-type 8' : '-p 58';
  const flat = plan.segments.filter(({ uplink }) => uplink.kind === 'flat').map(({ bridge }) => word(bridge));
  const open = (plan.guestHostPorts ?? []).map(
    ({ protocol, port }) => `-p ${word(protocol)} -m ${word(protocol)} --dport ${word(port)}`,
  );
  return [
    `-A mono-guard -m mark --mark ${PASSED} -j MARK --set-xmark 0x0/0x2000000`,
    `-A mono-passed -m mark --mark ${PASSED} -j RETURN`,
    '-A mono-passed -o brq+ -m physdev --physdev-in tap+ --physdev-is-bridged -j DROP',
    '-A mono-passed -o brq+ -m physdev --physdev-out tap+ --physdev-is-bridged -j DROP',
    '-A mono-host -i gw-+ -j mono-asked',
    '-A mono-host -i brq+ -m physdev --physdev-in tap+ -j mono-asked',
    '-A mono-asked -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
    `-A mono-asked ${ping} -j RETURN`,
    ...open.map((match) => `-A mono-asked ${match} -j RETURN`),
    '-A mono-asked -j DROP',
    ...flat.map((bridge) => `-A mono-routed -i ${bridge} -j RETURN`),
    '-A mono-routed -i brq+ -m physdev ! --physdev-is-bridged -j DROP',
    '-I PREROUTING 1 -j mono-guard',
    '-I POSTROUTING 1 -j mono-passed',
    '-I INPUT 1 -j mono-host',
    '-I FORWARD 1 -j mono-routed',
    ...dscpRules(plan.firewall.ports),
    ...packetRateRules(plan.firewall.ports),
  ];
}

function masquerade(plan: HostNetworkPlan, family: Family): string[] {
  const gateways = plan.segments.flatMap(({ uplink }) => (uplink.kind === 'nat' ? uplink.gateways : []));
  const mine = gateways.filter(({ cidr }) => familyOf(cidr) === family);
  if (mine.length === 0) return [];
  return [
    // A bridged frame comes by here as well, and is not to be touched.
    '-A mono-postrouting -m physdev --physdev-is-bridged -j RETURN',
    ...mine.map(({ cidr }) => `-A mono-postrouting -s ${word(cidr)} ! -d ${word(cidr)} -j MASQUERADE`),
    '-I POSTROUTING 1 -j mono-postrouting',
  ];
}

function filter(plan: HostNetworkPlan, ofPorts: readonly string[]): string[] {
  const { ports } = plan.firewall;
  const outer = plan.segments
    .filter(({ uplink }) => uplink.kind === 'nat')
    .map(({ networkId }) => gatewayPair(networkId).outer);
  const closed = plan.segments
    .filter(({ uplink }) => uplink.kind !== 'flat')
    .map(({ bridge }) => word(bridge));
  return [
    // Before any policy of the host's own: docker, for one, drops what is forwarded.
    ...outer.flatMap((device) => [
      `-A mono-forward -i ${device} -j ACCEPT`,
      `-A mono-forward -o ${device} -j ACCEPT`,
    ]),
    '-A mono-forward -i brq+ -j mono-egress',
    // The host routes for guests by a NAT network's pair, not by taking frames off the bridge.
    ...closed.map((bridge) => `-A mono-forward -i ${bridge} -m physdev ! --physdev-is-bridged -j DROP`),
    '-A mono-forward -i brq+ -m physdev --physdev-is-bridged -j mono-ingress',
    `-A mono-forward -i brq+ -m physdev --physdev-is-bridged -j MARK --set-xmark ${PASSED}`,
    '-A mono-forward -i brq+ -m physdev --physdev-is-bridged -j ACCEPT',
    // The far end of a pair into a bridge of the operator's own.
    '-A mono-forward -m physdev --physdev-in gw-+ --physdev-is-bridged -j ACCEPT',
    '-A mono-forward -m physdev --physdev-out gw-+ --physdev-is-bridged -j ACCEPT',
    ...closed.map((bridge) => `-A mono-input -i ${bridge} -j DROP`),
    // Where the host has an address on the bridge (flat networks), guests reach it with their own sources only.
    '-A mono-input -i brq+ -j mono-egress',
    ...ownTaps(plan).flatMap((tap) => [
      `-A mono-egress -m physdev --physdev-in ${tap} -j RETURN`,
      `-A mono-ingress -m physdev --physdev-out ${tap} --physdev-is-bridged -j RETURN`,
    ]),
    ...ports.flatMap((port) => dispatch(port)),
    '-A mono-egress -m physdev --physdev-in tap+ -j DROP',
    '-A mono-ingress -m physdev --physdev-out tap+ --physdev-is-bridged -j DROP',
    ...ofPorts,
    '-I FORWARD 1 -j mono-forward',
    '-I INPUT 1 -j mono-input',
  ];
}

/** The ends of DHCP servers and routers on the bridge are named like a guest's, and are trusted. */
function ownTaps(plan: HostNetworkPlan): string[] {
  return [
    ...plan.segments.flatMap(({ dhcp }) => (dhcp ? [word(dhcp.tap)] : [])),
    ...(plan.routers ?? []).flatMap(portsOfRouter).map(({ tap }) => word(tap)),
  ];
}

function dispatch(port: PortFirewallPlan): string[] {
  const { ingress, egress } = portChains(word(port.tap));
  return [
    `-A mono-egress -m physdev --physdev-in ${port.tap} ${port.filtered ? `-g ${egress}` : '-j RETURN'}`,
    `-A mono-ingress -m physdev --physdev-out ${port.tap} --physdev-is-bridged ${port.filtered ? `-g ${ingress}` : '-j RETURN'}`,
  ];
}

/** The rules of a port's own chains, none where it is not filtered. */
export function portRules(port: PortFirewallPlan, family: Family): string[] {
  if (!port.filtered) return [];
  const { ingress, egress, source } = portChains(port.tap);
  const own = port.rules.filter((rule) => rule.family === family);
  return [
    ...sourceRules(port, family).map((rule) => `-A ${source} ${rule}`),
    `-A ${source} -j DROP`,
    ...beforeSourceCheck(family).map((rule) => `-A ${egress} ${rule}`),
    `-A ${egress} -j ${source}`,
    ...afterSourceCheck(family).map((rule) => `-A ${egress} ${rule}`),
    ...verdicts(egress, own, 'egress'),
    ...answersToClients(port, family).map((rule) => `-A ${ingress} ${rule}`),
    ...verdicts(ingress, own, 'ingress'),
  ];
}

function verdicts(
  chain: string,
  rules: readonly FirewallRulePlan[],
  direction: FirewallRulePlan['direction'],
): string[] {
  return [
    `-A ${chain} -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN`,
    ...rules
      .filter((rule) => rule.direction === direction)
      .map((rule) => `-A ${chain} ${match(rule)}-j RETURN`),
    `-A ${chain} -m conntrack --ctstate INVALID -j DROP`,
    `-A ${chain} -j DROP`,
  ];
}

function sourceRules(port: PortFirewallPlan, family: Family): string[] {
  return port.allowedSources
    .filter(({ address }) => familyOf(address) === family)
    .map(
      ({ mac, address }) =>
        `${isAny(address) ? '' : `-s ${word(address)} `}-m mac --mac-source ${word(mac)} -j RETURN`,
    );
}

/** A guest without an address yet: DHCP discovery; duplicate address detection and multicast listener reports. */
function beforeSourceCheck(family: Family): string[] {
  if (family === 'inet')
    return ['-s 0.0.0.0/32 -d 255.255.255.255/32 -p udp -m udp --sport 68 --dport 67 -j RETURN'];
  return [131, 135, 143].map(
    (type) => `-s ::/128 -d ff02::/16 -p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j RETURN`,
  );
}

/** A guest may be a DHCP client, never a server; it may speak ICMPv6, but announce no routes. */
function afterSourceCheck(family: Family): string[] {
  if (family === 'inet') {
    return ['-p udp -m udp --sport 68 --dport 67 -j RETURN', '-p udp -m udp --sport 67 --dport 68 -j DROP'];
  }
  return [
    '-p ipv6-icmp -m icmp6 --icmpv6-type 134 -j DROP',
    '-p ipv6-icmp -j RETURN',
    '-p udp -m udp --sport 546 --dport 547 -j RETURN',
    '-p udp -m udp --sport 547 --dport 546 -j DROP',
  ];
}

function answersToClients(port: PortFirewallPlan, family: Family): string[] {
  const servers = port.dhcpServers.filter((address) => familyOf(address) === family);
  if (family === 'inet') {
    return servers.map((address) => `-s ${word(address)} -p udp -m udp --sport 67 --dport 68 -j RETURN`);
  }
  return [
    // Multicast listener queries and reports, router advertisements, neighbour discovery: as Neutron lets in.
    ...[130, 131, 132, 134, 135, 136].map((type) => `-p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j RETURN`),
    ...(servers.length > 0 ? ['-s fe80::/10 -p udp -m udp --sport 547 --dport 546 -j RETURN'] : []),
  ];
}

function match(rule: FirewallRulePlan): string {
  const [peer, side] = rule.direction === 'ingress' ? ['-s', 'src'] : ['-d', 'dst'];
  const remote = rule.remoteCidr && !isAny(rule.remoteCidr) ? `${peer} ${word(rule.remoteCidr)} ` : '';
  const set = rule.remoteSet ? `-m set --match-set ${word(rule.remoteSet)} ${side} ` : '';
  return `${remote}${protocolMatch(rule)}${set}`;
}

const ICMP = 1;
const ICMPV6 = 58;
/** Numbers of the protocols whose packets carry ports, with their match; UDP-Lite (136) has none of its own. */
export const PROTOCOLS_WITH_PORTS: ReadonlyMap<number, string> = new Map([
  [6, 'tcp'],
  [17, 'udp'],
  [33, 'dccp'],
  [132, 'sctp'],
  [136, ''],
]);

function protocolMatch({ protocol, family, portMin, portMax }: FirewallRulePlan): string {
  if (protocol === undefined) return '';
  const single = portMax === undefined || portMax === portMin;
  if (protocol === (family === 'inet' ? ICMP : ICMPV6)) {
    const [name, module] = family === 'inet' ? ['icmp', 'icmp'] : ['icmpv6', 'icmp6'];
    const type = portMax === undefined ? `${portMin}` : `${portMin}/${portMax}`;
    return `-p ${protocol} ${portMin === undefined ? '' : `-m ${module} --${name}-type ${type} `}`;
  }
  const match = PROTOCOLS_WITH_PORTS.get(protocol);
  if (portMin === undefined || match === undefined) return `-p ${protocol} `;
  const ports = single ? `${portMin}` : `${portMin}:${portMax}`;
  return match
    ? `-p ${protocol} -m ${match} --dport ${ports} `
    : `-p ${protocol} -m multiport --dports ${ports} `;
}

export function familyOf(address: string): Family {
  return isIPv6(address.split('/')[0] ?? '') ? 'inet6' : 'inet';
}

function isAny(address: string): boolean {
  return address.endsWith('/0');
}
