import { createHash } from 'node:crypto';
import type { DhcpPlan, HostNetworkPlan, OverlayPlan, SegmentPlan } from '../host-network.port';
import { dhcpFiles, type HostFile, networkFolder } from './dhcp-files';
import { ebtablesRestore } from './ebtables-rules';
import { flowKeys } from './flow-keys';
import { ipsetRestore } from './ipset-rules';
import { iptablesRestore } from './iptables-rules';
import { LIBRARY_BASE } from './library-base';
import { LIBRARY_DHCP } from './library-dhcp';
import { LIBRARY_FIREWALL } from './library-firewall';
import { LIBRARY_LINKS } from './library-links';
import { gatewayPair, METADATA_ADDRESS, segmentDevices, vlanDevice, vxlanDevice } from './names';
import { heredoc, line, word } from './script-text';

/** The script that makes a host's network equal to the plan, whatever it is now. Pure. */
export function buildNetworkScript(plan: HostNetworkPlan): string {
  return `${LIBRARY_BASE}${LIBRARY_FIREWALL}${LIBRARY_LINKS}${LIBRARY_DHCP}${buildSteps(plan)}`;
}

/** What the plan says, in terms of the library. The firewall first: no tap is ever without it. */
export function buildSteps(plan: HostNetworkPlan): string {
  return `${[
    '',
    line`wanted=" ${wantedNames(plan)} "`,
    ...firewallSteps(plan),
    ...fileChecks(plan),
    ...plan.segments.flatMap(segmentSteps),
    ...plan.firewall.ports.map(({ tap, bridge }) => line`guest ${tap} ${bridge}`),
    'stale_spaces',
    'stale_links',
    'stale_sets',
    'seal_rules',
    'exit $failed',
  ].join('\n')}\n`;
}

function wantedNames(plan: HostNetworkPlan): string[] {
  return [
    ...plan.segments.flatMap((segment) => [
      segment.bridge,
      ...(segment.dhcp ? [segment.dhcp.namespace] : []),
      ...segmentDevices(segment),
    ]),
    ...plan.firewall.addressSets.map(({ name }) => name),
    // A list is never empty: line`` takes words only.
    'end',
  ];
}

function firewallSteps(plan: HostNetworkPlan): string[] {
  const sets = ipsetRestore(plan);
  const frames = ebtablesRestore(plan);
  return [
    'resealed=',
    ...(plan.segments.length > 0 ? ['bridge_filter'] : []),
    ...(sets.length > 0 ? [heredoc('address_sets', sets)] : []),
    rules('iptables', iptablesRestore(plan, 'inet')),
    rules('ip6tables', iptablesRestore(plan, 'inet6')),
    rules('ebtables', frames),
    flows(plan),
  ];
}

function rules(name: string, lines: readonly string[]): string {
  return heredoc(`rules ${name} ${hash(lines).slice(0, 16)}`, lines);
}

function flows(plan: HostNetworkPlan): string {
  const keys = flowKeys(plan);
  return heredoc(`cut_flows ${hash(keys).slice(0, 16)}`, keys);
}

function filesOf(plan: HostNetworkPlan): HostFile[] {
  return plan.segments.flatMap((segment) => (segment.dhcp ? dhcpFiles(segment, segment.dhcp) : []));
}

function fileChecks(plan: HostNetworkPlan): string[] {
  const files = filesOf(plan);
  return [
    heredoc(
      'look',
      files.map(({ path, lines }) => `${hash(lines)}  ${path}`),
    ),
    ...(files.length > 0 ? ['resolvers'] : []),
  ];
}

/** In a shell of its own, so that the first thing that fails ends this segment and no other. */
function segmentSteps(segment: SegmentPlan): string[] {
  return [
    `# network ${word(segment.networkId)}`,
    '( set -e',
    line`ensure_bridge ${segment.bridge} ${segment.mtu}`,
    ...uplinkSteps(segment),
    ...(segment.dhcp ? dhcpSteps(segment, segment.dhcp) : []),
    'exit $failed )',
    line`[ $? = 0 ] || problem "network ${segment.networkId} is not as it should be"`,
  ];
}

function uplinkSteps({ networkId, bridge, mtu, uplink }: SegmentPlan): string[] {
  const pair = gatewayPair(networkId);
  switch (uplink.kind) {
    case 'none':
      return [];
    case 'nat':
      return [
        line`uplink_nat ${bridge} ${mtu} ${pair.outer} ${pair.inner} ${pair.mac} ${uplink.gateways.map(({ address }) => address)}`,
        ...(uplink.overlay ? [`overlay ${tunnel(bridge, mtu, uplink.overlay)}`] : []),
      ];
    case 'flat':
      return [line`uplink_flat ${bridge} ${mtu} ${uplink.interface} ${pair.outer} ${pair.inner} ${pair.mac}`];
    case 'vlan':
      return [
        line`uplink_vlan ${bridge} ${mtu} ${uplink.interface} ${uplink.vlanId} ${vlanDevice(networkId)}`,
      ];
    case 'vxlan':
      return [`uplink_vxlan ${tunnel(bridge, mtu, uplink)}`];
  }
}

function tunnel(bridge: string, mtu: number, { vni, localIp, peerIps }: OverlayPlan): string {
  return line`${bridge} ${mtu} ${vxlanDevice(vni)} ${vni} ${localIp} ${peerIps}`;
}

function dhcpSteps(segment: SegmentPlan, dhcp: DhcpPlan): string[] {
  const folder = networkFolder(segment.networkId);
  const addresses = dhcp.metadata ? [...dhcp.addresses, `${METADATA_ADDRESS}/32`] : dhcp.addresses;
  return [
    line`namespace ${dhcp.namespace} ${dhcp.tap} ${dhcp.device} ${dhcp.mac} ${segment.bridge} ${segment.mtu} ${dhcp.gateway ?? 'none'} ${addresses}`,
    line`mkdir -p ${folder}`,
    ...dhcpFiles(segment, dhcp).map(
      ({ path, lines }) => `if differs ${path}; then ${heredoc(`cat >${path}.next`, lines)}\nfi`,
    ),
    line`serve_dhcp ${dhcp.namespace} ${folder}`,
    dhcp.metadata ? line`serve_metadata ${dhcp.namespace} ${folder}` : line`stop haproxy ${dhcp.namespace}`,
  ];
}

function hash(lines: readonly string[]): string {
  return createHash('sha256')
    .update(lines.map((text) => `${text}\n`).join(''))
    .digest('hex');
}
