import { messageOf } from '../../shared/errors/app-error';
import type {
  DhcpPlan,
  HostNetworkPlan,
  NetworkProblem,
  OverlayPlan,
  SegmentPlan,
} from '../host-network.port';
import { dhcpFiles, type HostFile, networkFolder } from './dhcp-files';
import { ebtablesRestore } from './ebtables-rules';
import { flowKeys } from './flow-keys';
import { ipsetRestore } from './ipset-rules';
import { iptablesRestore } from './iptables-rules';
import { LIBRARY_BASE } from './library-base';
import { LIBRARY_DHCP } from './library-dhcp';
import { LIBRARY_FIREWALL } from './library-firewall';
import { LIBRARY_LIMITS } from './library-limits';
import { LIBRARY_LINKS } from './library-links';
import { LIBRARY_LOOK } from './library-look';
import { LIBRARY_ROUTERS } from './library-routers';
import { LIBRARY_TRUNKS } from './library-trunks';
import { limitDevices, limitSteps } from './limits';
import {
  gatewayPair,
  METADATA_ADDRESS,
  portsOfRouter,
  segmentDevices,
  vlanDevice,
  vxlanDevice,
} from './names';
import { ownershipSteps } from './ownership';
import { flowsSum, planSum, rulesSum } from './plan-sums';
import { routerFiles } from './router-files';
import { routersSteps } from './router-steps';
import { fileSteps, partSteps } from './script-parts';
import { hash, heredoc, line, word } from './script-text';
import { trunkSteps, trunkTaps } from './trunk-steps';

export const LIBRARY = `${LIBRARY_BASE}${LIBRARY_FIREWALL}${LIBRARY_LINKS}${LIBRARY_DHCP}${LIBRARY_LIMITS}${LIBRARY_TRUNKS}${LIBRARY_ROUTERS}${LIBRARY_LOOK}`;

/**
 * The script that makes a host's network equal to the plan, whatever it is now. Pure. A part whose values cannot stand
 * in a script is left out and told, so that it is nobody else's trouble.
 */
export function buildNetworkScript(
  plan: HostNetworkPlan,
  cloud = 'unmarked',
): { script: string; problems: NetworkProblem[] } {
  const { writable, problems } = writableParts(plan);
  return { script: `${LIBRARY}${ownershipSteps(plan, cloud)}${buildSteps(writable)}`, problems };
}

/** Without the parts whose values cannot stand in a script. */
export function writableParts(plan: HostNetworkPlan): {
  writable: HostNetworkPlan;
  problems: NetworkProblem[];
} {
  const problems: NetworkProblem[] = [];
  const none = { segments: [], firewall: { ports: [], addressSets: [] } };
  const keep = <T>(
    parts: readonly T[],
    kind: NetworkProblem['kind'],
    idOf: (part: T) => string,
    alone: (part: T) => HostNetworkPlan,
  ) =>
    parts.filter((part) => {
      try {
        buildSteps(alone(part));
        return true;
      } catch (error) {
        problems.push({ kind, id: idOf(part), message: messageOf(error) });
        return false;
      }
    });
  try {
    buildSteps(plan);
    return { writable: plan, problems };
  } catch {
    const { ports, addressSets } = plan.firewall;
    return {
      writable: {
        ...plan,
        segments: keep(
          plan.segments,
          'segment',
          ({ networkId }) => networkId,
          (one) => ({ ...none, segments: [one] }),
        ),
        ...(plan.routers
          ? {
              routers: keep(
                plan.routers,
                'router',
                ({ routerId }) => routerId,
                (one) => ({ ...none, routers: [one] }),
              ),
            }
          : {}),
        firewall: {
          ports: keep(
            ports,
            'port',
            ({ portId }) => portId,
            (one) => ({ ...none, firewall: { ...none.firewall, ports: [one] } }),
          ),
          addressSets: keep(
            addressSets,
            'set',
            ({ name }) => name,
            (one) => ({ ...none, firewall: { ...none.firewall, addressSets: [one] } }),
          ),
        },
      },
      problems,
    };
  }
}

/** What the plan says, in terms of the library. The firewall first: no tap is ever without it. */
export function buildSteps(plan: HostNetworkPlan): string {
  return `${[
    '',
    line`wanted=" ${wantedNames(plan)} "`,
    ...firewallSteps(plan),
    ...fileChecks(plan),
    ...plan.segments.flatMap(segmentSteps),
    ...routersSteps(plan.routers ?? []),
    ...trunkSteps(plan),
    ...plan.firewall.ports.map(({ tap, bridge }) => line`guest ${tap} ${bridge}`),
    heredoc(
      'cat >$run/guests',
      plan.firewall.ports.map(({ tap, bridge }) => line`${tap} ${bridge}`),
    ),
    ...limitSteps(plan),
    'stale_spaces',
    'stale_links',
    'stale_sets',
    line`seal ${planSum(plan)}`,
    'exit 0',
  ].join('\n')}\n`;
}

export function wantedNames(plan: HostNetworkPlan): string[] {
  return [
    ...plan.segments.flatMap((segment) => [
      segment.bridge,
      ...(segment.dhcp ? [segment.dhcp.namespace] : []),
      ...segmentDevices(segment),
    ]),
    ...(plan.routers ?? []).flatMap((router) => [
      router.namespace,
      ...portsOfRouter(router).map(({ tap }) => tap),
    ]),
    ...plan.firewall.addressSets.map(({ name }) => name),
    ...limitDevices(plan.firewall),
    ...trunkTaps(plan.firewall),
    // A list is never empty: line`` takes words only.
    'end',
  ];
}

function firewallSteps(plan: HostNetworkPlan): string[] {
  const sets = ipsetRestore(plan.firewall.addressSets);
  return [
    'resealed=',
    'rm -f $run/look $run/plan',
    ...(plan.segments.length > 0 ? ['bridge_filter'] : []),
    ...(sets.length > 0 ? [heredoc('address_sets', sets)] : []),
    heredoc(`rules iptables ${rulesSum(plan, 'iptables')}`, iptablesRestore(plan, 'inet')),
    heredoc(`rules ip6tables ${rulesSum(plan, 'ip6tables')}`, iptablesRestore(plan, 'inet6')),
    heredoc(`rules ebtables ${rulesSum(plan, 'ebtables')}`, ebtablesRestore(plan)),
    heredoc(`cut_flows ${flowsSum(plan)}`, flowKeys(plan)),
  ];
}

function filesOf(plan: ServedParts): HostFile[] {
  return [
    ...plan.segments.flatMap((segment) => (segment.dhcp ? dhcpFiles(segment, segment.dhcp) : [])),
    ...(plan.routers ?? []).flatMap(routerFiles),
  ];
}

type ServedParts = Pick<HostNetworkPlan, 'segments' | 'routers'>;

export function fileChecks(plan: ServedParts): string[] {
  const files = filesOf(plan);
  return [
    heredoc(
      'look',
      files.map(({ path, lines }) => `${hash(lines)}  ${path}`),
    ),
    ...(files.length > 0 ? ['resolvers'] : []),
  ];
}

/** The bridge and its way out, and then what serves it: a network whose DHCP is refused still carries its guests. */
export function segmentSteps(segment: SegmentPlan): string[] {
  const { networkId, dhcp } = segment;
  return [
    `# network ${word(networkId)}`,
    ...partSteps('segment', networkId, [
      line`ensure_bridge ${segment.bridge} ${segment.mtu}`,
      ...uplinkSteps(segment),
    ]),
    ...(dhcp ? partSteps('dhcp', networkId, dhcpSteps(segment, dhcp)) : []),
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
    line`mark_folder ${folder}`,
    ...fileSteps(dhcpFiles(segment, dhcp)),
    line`serve_dhcp ${dhcp.namespace} ${folder}`,
    dhcp.metadata ? line`serve_metadata ${dhcp.namespace} ${folder}` : line`stop haproxy ${dhcp.namespace}`,
  ];
}
