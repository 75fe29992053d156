import type { HostNetworkPlan, PortFirewallPlan, SegmentPlan, UplinkPlan } from '../host-network.port';
import { familyOf } from './iptables-rules';
import { gatewayPair, portChains, vlanDevice, vxlanDevice } from './names';
import { word } from './script-text';

/**
 * What iptables does not see: a guest's frames carry its own MAC, its ARP speaks only of its own addresses (as
 * Neutron's arp_protect.py), and nothing but IPv4, IPv6 and ARP leaves it, since a VLAN tag would pass by the firewall.
 */
export function ebtablesRestore(plan: HostNetworkPlan): string[] {
  const ports = plan.firewall.ports.filter(({ filtered }) => filtered);
  return frameTable(
    plan,
    ports.map(({ tap }) => `:${portChains(tap).frames} RETURN`),
    ports.flatMap(portFrames),
  );
}

/** Without the ports' own chains. */
export function commonFrames(plan: HostNetworkPlan): string[] {
  return frameTable(plan, [], []);
}

function frameTable(plan: HostNetworkPlan, chains: readonly string[], ofPorts: readonly string[]): string[] {
  const ports = plan.firewall.ports.filter(({ filtered }) => filtered);
  const alone = plan.segments.flatMap(hostsAlone);
  return [
    '*filter',
    ...(alone.length > 0 ? [':mono-alone RETURN', ...alone, '-I FORWARD 1 -j mono-alone'] : []),
    ...(ports.length > 0 ? guestRules(ports, chains, ofPorts) : []),
  ];
}

/**
 * Each host's DHCP namespace, and its gateway of a NAT network, has the same MAC and addresses; it serves its own
 * host, unseen by the others.
 */
function hostsAlone({ networkId, uplink, dhcp }: SegmentPlan): string[] {
  const own = [
    ...(dhcp ? [word(dhcp.tap)] : []),
    ...(uplink.kind === 'nat' ? [gatewayPair(networkId).inner] : []),
  ];
  return uplinkPorts(networkId, uplink).flatMap((port) =>
    own.flatMap((device) => [
      `-A mono-alone -i ${word(port)} -o ${device} -j DROP`,
      `-A mono-alone -i ${device} -o ${word(port)} -j DROP`,
    ]),
  );
}

/** The ports by which the bridge reaches other hosts. */
function uplinkPorts(networkId: string, uplink: UplinkPlan): string[] {
  switch (uplink.kind) {
    case 'none':
      return [];
    case 'nat':
      return uplink.overlay ? [vxlanDevice(uplink.overlay.vni)] : [];
    case 'flat':
      return [uplink.interface, gatewayPair(networkId).inner];
    case 'vlan':
      return [vlanDevice(networkId)];
    case 'vxlan':
      return [vxlanDevice(uplink.vni)];
  }
}

/** The rules of a port's own chain, none where it is not filtered. */
export function portFrames(port: PortFirewallPlan): string[] {
  if (!port.filtered) return [];
  const { frames } = portChains(port.tap);
  return frameRules(port).map((rule) => `-A ${frames} ${rule}`);
}

function guestRules(
  ports: readonly PortFirewallPlan[],
  chains: readonly string[],
  ofPorts: readonly string[],
): string[] {
  return [
    ':mono-frames RETURN',
    ...chains,
    ...ports.map(({ tap }) => `-A mono-frames -i ${word(tap)} -j ${portChains(tap).frames}`),
    ...ofPorts,
    '-I FORWARD 1 -j mono-frames',
    '-I INPUT 1 -j mono-frames',
  ];
}

function frameRules(port: PortFirewallPlan): string[] {
  const macs = [...new Set([port.mac, ...port.allowedSources.map(({ mac }) => mac)])].map(word);
  const sources = port.allowedSources.filter(({ address }) => familyOf(address) === 'inet');
  return [
    macs.length === 1 ? `-s ! ${macs[0]} -j DROP` : `--among-src ! ${macs.join(',')} -j DROP`,
    // A probe for its own address before it is taken (RFC 5227).
    ...macs.map((mac) => `-p ARP --arp-mac-src ${mac} --arp-ip-src 0.0.0.0 -j RETURN`),
    ...sources.map(({ mac, address }) => `-p ARP --arp-mac-src ${word(mac)} ${arpSource(address)}-j RETURN`),
    '-p ARP -j DROP',
    '-p IPv4 -j RETURN',
    '-p IPv6 -j RETURN',
    '-j DROP',
  ];
}

function arpSource(address: string): string {
  return address.endsWith('/0') ? '' : `--arp-ip-src ${word(address).replace(/\/32$/, '')} `;
}
