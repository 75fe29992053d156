import type { RouterPlan, RouterPortPlan, SegmentPlan } from '../host-network.port';

/** Linux takes 15 characters for a device, so Neutron cuts ids to 11. */
const ID_PART = 11;

export const RUN = '/run/monostack/network';
export const FILES = '/var/lib/monostack/networks';
/** `CLOUD TURN`: who shaped the host's network last, and as of when. */
export const NETWORK_OWNER = { folder: FILES, path: `${FILES}/.owner` } as const;
/** The host's end of the way to the controller for guests' metadata requests. */
export const METADATA_SOCKET = '/run/monostack/metadata.sock';
export const METADATA_ADDRESS = '169.254.169.254';

/** A veth pair out of the bridge: `inner` is the bridge's end, `outer` carries a NAT network's gateway addresses. */
export function gatewayPair(networkId: string): { outer: string; inner: string; mac: string } {
  const part = networkId.slice(0, ID_PART);
  const hex = networkId.replaceAll('-', '');
  // Always the same, so that guests' neighbour caches outlive a restart of the host.
  const mac = `fa:16:3f:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}`;
  return { outer: `gw-${part}`, inner: `gt-${part}`, mac };
}

export function vlanDevice(networkId: string): string {
  return `vl-${networkId.slice(0, ID_PART)}`;
}

export function vxlanDevice(vni: number): string {
  return `vxlan-${vni}`;
}

/** Chain names take 28 characters; a tap's name is unique on its host. */
export function portChains(tap: string): { ingress: string; egress: string; source: string; frames: string } {
  const part = tap.replace(/^tap/, '');
  return {
    ingress: `mono-i${part}`,
    egress: `mono-o${part}`,
    source: `mono-s${part}`,
    frames: `mono-m${part}`,
  };
}

/**
 * The conntrack zone of a bridge, so that equal addresses on two networks, and a flow that is first bridged and then
 * routed, do not share an entry. Two networks may share a zone: it matters only when addresses and ports are equal too.
 */
export function conntrackZone(bridge: string): number {
  const hex = bridge.replace(/^brq/, '').replaceAll('-', '').slice(0, 8);
  return (Number.parseInt(hex, 16) % 65_534) + 1;
}

/** Devices besides the bridge that belong to a segment; those of ours that no segment wants are deleted. */
export function segmentDevices(segment: SegmentPlan): string[] {
  const pair = gatewayPair(segment.networkId);
  const { uplink } = segment;
  if (uplink.kind === 'nat' && uplink.overlay)
    return [pair.outer, pair.inner, vxlanDevice(uplink.overlay.vni)];
  if (uplink.kind === 'nat' || uplink.kind === 'flat') return [pair.outer, pair.inner];
  if (uplink.kind === 'vlan') return [vlanDevice(segment.networkId)];
  if (uplink.kind === 'vxlan') return [vxlanDevice(uplink.vni)];
  return [];
}

export function portsOfRouter({ legs, gateway }: RouterPlan): RouterPortPlan[] {
  return [...legs, ...(gateway ? [gateway] : [])];
}
