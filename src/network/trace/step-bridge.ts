import type { OverlayPlan, SegmentPlan, UplinkPlan } from '../../hypervisor';
import type { Port } from '../ports/port.entity';
import { ICMP } from '../security-groups/protocols';
import { BRIDGE_FILTER, natWords, segmentWords, tunnelWords } from './host-names';
import type { TracedHost } from './trace-world';
import { type Stage, segmentOf, type Walk } from './walk';

type OnBridge = Extract<Stage, { kind: 'bridge' }>;

/** The bridge of a network on a host: who has the address of the neighbour, and how he is reached. */
export async function crossBridge(walk: Walk, stage: OnBridge): Promise<Stage | undefined> {
  const { networkId, host, target } = stage;
  const network = await walk.world.network(networkId);
  const segment = segmentOf(host, networkId);
  const name = `network ${network?.name || networkId}`;
  if (!segment) return walk.drops(host, networkId, `${name} is not on this host`);
  walk.passes(host, segment.bridge, `bridge of ${name}`, {
    parts: [...segmentWords(networkId, segment.bridge), ...BRIDGE_FILTER],
  });
  const holder = await walk.world.holder(networkId, target);
  if (!holder) return leaveNetwork(walk, host, segment, target);
  if (holder.deviceOwner === 'network:floatingip') return toFloatingIp(walk, stage, segment, holder);
  return reach(walk, host, segment, holder, target);
}

async function toFloatingIp(
  walk: Walk,
  { host, target }: OnBridge,
  segment: SegmentPlan,
  holder: Port,
): Promise<Stage | undefined> {
  const floatingIp = await walk.world.floatingIpOf(holder.id);
  const router = floatingIp?.routerId ? await walk.world.router(floatingIp.routerId) : undefined;
  if (!router) return walk.drops(host, target, `floating IP ${target} leads nowhere`);
  const gateway = router.gatewayPortId ? await walk.world.port(router.gatewayPortId) : undefined;
  if (!gateway) return walk.drops(host, target, `floating IP ${target}: router ${router.id} has no gateway`);
  return reach(walk, host, segment, gateway, target);
}

/** A port of the network, on this host or another. */
async function reach(
  walk: Walk,
  host: TracedHost,
  segment: SegmentPlan,
  port: Port,
  target: string,
): Promise<Stage | undefined> {
  if (port.deviceOwner === 'network:dhcp') return toDhcpServer(walk, host, segment, target);
  const there = port.hostId ? await walk.world.host(port.hostId) : undefined;
  const router = await walk.world.routerOf(port.id);
  if (!there)
    return walk.drops(
      host,
      port.id,
      router
        ? `${target} is of router ${router.name || router.id}, which lives on no host`
        : `${target} is of port ${port.id}, which is bound to no host`,
    );
  if (there.id !== host.id && !crossHosts(walk, host, there, segment)) return undefined;
  return router ? { kind: 'router', router, host: there, port } : { kind: 'guest gets', port, host: there };
}

/** From one host to another, as the network's kind has it. */
function crossHosts(walk: Walk, host: TracedHost, there: TracedHost, segment: SegmentPlan): boolean {
  const { uplink, networkId } = segment;
  const far = segmentOf(there, networkId);
  const arrive = (parts: readonly string[]) =>
    walk.passes(there, far?.bridge ?? networkId, 'bridge of the same network', {
      parts: [...segmentWords(networkId, far?.bridge ?? networkId), ...BRIDGE_FILTER, ...parts],
    });
  if (uplink.kind === 'flat' || uplink.kind === 'vlan') {
    walk.passes(host, uplink.interface, `${wire(uplink)} to host ${there.name}`);
    arrive([]);
    return true;
  }
  const tunnel = overlayOf(segment);
  const back = far && overlayOf(far);
  if (!tunnel?.peerIps.includes(there.hostIp) || !back) {
    walk.drops(host, segment.bridge, `there is no tunnel of this network to host ${there.name}`);
    return false;
  }
  const at = `vxlan-${tunnel.vni}`;
  const what = `VXLAN ${tunnel.vni} from ${tunnel.localIp} to ${there.name} (${there.hostIp})`;
  walk.passes(host, at, what, { parts: tunnelWords(tunnel.vni, there.hostIp) });
  arrive(tunnelWords(back.vni, host.hostIp));
  return true;
}

function overlayOf({ uplink }: SegmentPlan): OverlayPlan | undefined {
  if (uplink.kind === 'vxlan') return uplink;
  return uplink.kind === 'nat' ? uplink.overlay : undefined;
}

export function wire(uplink: Extract<UplinkPlan, { kind: 'flat' | 'vlan' }>): string {
  return uplink.kind === 'vlan'
    ? `VLAN ${uplink.vlanId} of interface ${uplink.interface}`
    : `interface ${uplink.interface}`;
}

function toDhcpServer(walk: Walk, host: TracedHost, { dhcp }: SegmentPlan, target: string): undefined {
  if (!dhcp) return walk.drops(host, target, `${target} is the DHCP server's, and none is on this host`);
  const { protocol, port } = walk.packet;
  const parts = [`/run/netns/${dhcp.namespace}`, dhcp.tap];
  if (protocol === ICMP || port === 53)
    return walk.ends(host, dhcp.namespace, `the DHCP server answers as ${target}`, { parts });
  return walk.drops(host, dhcp.namespace, `the DHCP server ${target} does not listen there`, { parts });
}

/** To an address that no port of the network has. */
function leaveNetwork(walk: Walk, host: TracedHost, segment: SegmentPlan, target: string): undefined {
  const { uplink, networkId } = segment;
  if (uplink.kind === 'flat' || uplink.kind === 'vlan')
    return walk.ends(
      host,
      uplink.interface,
      `leaves by ${wire(uplink)}: no port here has ${target}, which is outside of this cloud or nobody's`,
      { parts: [`vl-${networkId.slice(0, 11)}`] },
    );
  const at = `gw-${networkId.slice(0, 11)}`;
  const gateways = uplink.kind === 'nat' ? uplink.gateways : [];
  if (!gateways.some(({ address }) => address.split('/')[0] === target))
    return walk.drops(host, segment.bridge, `nobody on the network has ${target}`);
  return leaveByHost(
    walk,
    host,
    at,
    target,
    natWords(
      networkId,
      gateways.map(({ cidr }) => cidr),
    ),
  );
}

/** A network with NAT: its gateway is the host itself. */
function leaveByHost(
  walk: Walk,
  host: TracedHost,
  at: string,
  target: string,
  parts: readonly string[],
): undefined {
  const { destination, protocol, port, family } = walk.packet;
  if (destination !== target) {
    const what = `the host sends it on by its own routes, with an address of its own`;
    return walk.ends(host, at, what, { parts });
  }
  const open = (host.plan.guestHostPorts ?? []).some(
    (one) => one.port === port && protocol === (one.protocol === 'tcp' ? 6 : 17),
  );
  const ping = protocol === (family === 'inet' ? ICMP : 58);
  if (ping || open) return walk.ends(host, at, `${target} is the host itself`, { parts });
  return walk.drops(
    host,
    at,
    `${target} is the host itself, which guests may only ping (MONOSTACK_GUEST_HOST_PORTS opens ports)`,
  );
}
