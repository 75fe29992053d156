import type { HostNetworkPlan, SegmentPlan, UplinkPlan } from '../../hypervisor';
import { BUILT_IN_PHYSICAL_NETWORK } from '../network.settings';
import type { Network } from '../networks/network.entity';
import { compileDhcp } from './compile-dhcp';
import { compileFirewall } from './compile-firewall';
import { bridgeName } from './device-names';
import type { HostNetworkRows, HostNetworkSettings } from './host-network-rows';

/** The wanted state of one host's network. Pure: the same rows give the same plan, in the same order. */
export function compileHostNetwork(rows: HostNetworkRows, settings: HostNetworkSettings): HostNetworkPlan {
  const networks = [...rows.networks].sort((one, other) => one.id.localeCompare(other.id));
  return {
    segments: networks.map((network) => compileSegment(network, rows, settings)),
    firewall: compileFirewall(rows),
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
    return { kind: 'nat', gateways: gatewaysOf(network, rows) };
  }
  if (networkType === 'vlan' && device && segmentationId !== null) {
    return { kind: 'vlan', interface: device, vlanId: segmentationId };
  }
  const localIp = rows.hostIps.get(rows.hostId);
  if (networkType === 'vxlan' && localIp && segmentationId !== null) {
    const peers = (rows.hostsOf.get(network.id) ?? []).filter((hostId) => hostId !== rows.hostId);
    const peerIps = peers.flatMap((hostId) => rows.hostIps.get(hostId) ?? []).sort();
    return { kind: 'vxlan', vni: segmentationId, localIp, peerIps };
  }
  return { kind: 'none' };
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
