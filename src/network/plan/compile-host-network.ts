import type { HostNetworkPlan, OverlayPlan, SegmentPlan, UplinkPlan } from '../../hypervisor';
import { BUILT_IN_PHYSICAL_NETWORK } from '../network.settings';
import type { Network } from '../networks/network.entity';
import { compileDhcp } from './compile-dhcp';
import { compileFirewall } from './compile-firewall';
import { compileRouters } from './compile-router';
import { bridgeName } from './device-names';
import type { HostNetworkRows, HostNetworkSettings } from './host-network-rows';

/** Joins the built-in NAT network's guests on several hosts; far above the VNIs that tenants are given. */
const BUILT_IN_VNI = 16_777_214;

/** The wanted state of one host's network. Pure: the same rows give the same plan, in the same order. */
export function compileHostNetwork(rows: HostNetworkRows, settings: HostNetworkSettings): HostNetworkPlan {
  const routers = compileRouters(rows);
  const networks = [...rows.networks].sort((one, other) => one.id.localeCompare(other.id));
  return {
    segments: networks.map((network) => compileSegment(network, rows, settings)),
    firewall: compileFirewall(rows),
    ...(routers.length > 0 ? { routers } : {}),
    ...(settings.guestHostPorts?.length ? { guestHostPorts: settings.guestHostPorts } : {}),
  };
}

function compileSegment(network: Network, rows: HostNetworkRows, settings: HostNetworkSettings): SegmentPlan {
  return {
    networkId: network.id,
    bridge: bridgeName(network.id),
    mtu: network.mtu,
    uplink: compileUplink(network, rows, settings),
    dhcp: compileDhcp(network, rows, settings.dnsDomain),
  };
}

function compileUplink(network: Network, rows: HostNetworkRows, settings: HostNetworkSettings): UplinkPlan {
  const { networkType, physicalNetwork, segmentationId } = network;
  const device = settings.physicalNetworks.get(physicalNetwork ?? '');
  if (networkType === 'flat' && device) return { kind: 'flat', interface: device };
  if (networkType === 'flat' && physicalNetwork === BUILT_IN_PHYSICAL_NETWORK) {
    const overlay = compileOverlay(BUILT_IN_VNI, network, rows);
    const gateways = gatewaysOf(network, rows);
    return { kind: 'nat', gateways, ...(overlay && overlay.peerIps.length > 0 ? { overlay } : {}) };
  }
  if (networkType === 'vlan' && device && segmentationId !== null) {
    return { kind: 'vlan', interface: device, vlanId: segmentationId };
  }
  if (networkType === 'vxlan' && segmentationId !== null) {
    const overlay = compileOverlay(segmentationId, network, rows);
    if (overlay) return { kind: 'vxlan', ...overlay };
  }
  return { kind: 'none' };
}

/** Tunnels to the other hosts with ports of the network. */
function compileOverlay(vni: number, network: Network, rows: HostNetworkRows): OverlayPlan | undefined {
  const localIp = rows.hostIps.get(rows.hostId);
  // A host known by its loopback address only is this machine alone.
  if (!localIp || isLoopback(localIp)) return undefined;
  const peers = (rows.hostsOf.get(network.id) ?? []).filter((hostId) => hostId !== rows.hostId);
  const peerIps = peers.flatMap((hostId) => rows.hostIps.get(hostId) ?? []);
  return { vni, localIp, peerIps: peerIps.filter((ip) => ip !== localIp && !isLoopback(ip)).sort() };
}

function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1';
}

function gatewaysOf(network: Network, rows: HostNetworkRows): Array<{ address: string; cidr: string }> {
  return rows.subnets
    .filter((subnet) => subnet.networkId === network.id)
    .flatMap(({ gatewayIp, cidr }) =>
      gatewayIp ? [{ address: `${gatewayIp}/${prefixLength(cidr)}`, cidr }] : [],
    );
}

export function prefixLength(cidr: string): string {
  return cidr.split('/')[1] ?? '32';
}
