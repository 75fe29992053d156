import type { DhcpPlan } from '../../hypervisor';
import type { Port } from '../ports/port.entity';
import { BRIDGE_FILTER, chainsOf, dhcpWords, routerWords, segmentWords } from './host-names';
import { passEgress, passPort } from './step-guest-sends';
import type { Hop, Packet } from './trace';
import type { TracedHost, TraceWorld } from './trace-world';
import { segmentOf, Walk } from './walk';

export const METADATA_ADDRESS = '169.254.169.254';

/** Whether DHCP answers a port. */
export async function walkDhcp(world: TraceWorld, port: Port, packet: Packet): Promise<Hop[]> {
  const walk = new Walk(world, packet);
  const sent = await passPort(walk, port, 'for an address');
  if (!sent) return walk.hops;
  const { host, plan } = sent;
  walk.passes(host, chainsOf(port.id).egress[0] ?? '', 'it is let out before any rule', {
    parts: chainsOf(port.id).egress,
  });
  const dhcp = await findServer(walk, port, host);
  if (!dhcp) return walk.hops;
  const line = dhcp.dnsmasq.hosts.find((text) => text.startsWith(`${port.macAddress},`));
  if (!line) {
    walk.drops(
      host,
      dhcp.namespace,
      `its dnsmasq has no line for ${port.macAddress}: the port has no address that DHCP gives`,
    );
    return walk.hops;
  }
  walk.passes(host, dhcp.namespace, `dnsmasq's line: ${line}`, {
    parts: [...dhcpWords(port.networkId), `dnsmasq # ${dhcp.namespace}`, dhcp.tap],
    daemon: { name: 'dnsmasq', namespace: dhcp.namespace },
  });
  const lets = !plan.filtered || plan.dhcpServers.length > 0;
  const words = { parts: chainsOf(port.id).ingress };
  const [chain = ''] = chainsOf(port.id).ingress;
  if (lets) walk.ends(host, chain, `the answer of ${plan.dhcpServers.join(', ')} is let in`, words);
  else walk.drops(host, chain, 'no DHCP server is known whose answer may come in', words);
  return walk.hops;
}

/** The bridge, and the network's DHCP namespace on the port's host. */
async function findServer(walk: Walk, port: Port, host: TracedHost): Promise<DhcpPlan | undefined> {
  const segment = segmentOf(host, port.networkId);
  if (!segment) return walk.drops(host, port.networkId, 'the network is not on this host');
  walk.passes(host, segment.bridge, 'bridge of the network', {
    parts: [...segmentWords(port.networkId, segment.bridge), ...BRIDGE_FILTER],
  });
  if (segment.dhcp) return segment.dhcp;
  const own = await walk.world.addressesOf(port.id);
  const subnets = (await walk.world.subnetsOf(port.networkId)).filter(({ id }) =>
    own.some(({ subnetId }) => subnetId === id),
  );
  const off = subnets.filter(({ enableDhcp }) => !enableDhcp).map(({ cidr }) => cidr);
  const slaac = subnets.filter(({ ipv6AddressMode }) => ipv6AddressMode === 'slaac').map(({ cidr }) => cidr);
  const why =
    off.length > 0
      ? `subnet ${off.join(', ')} has enable_dhcp false`
      : slaac.length > 0
        ? `guests of ${slaac.join(', ')} make their addresses by SLAAC`
        : 'the network has no DHCP server';
  return walk.drops(host, segment.bridge, why);
}

/** Whether 169.254.169.254 answers a port, and by which way. */
export async function walkMetadata(world: TraceWorld, port: Port, packet: Packet): Promise<Hop[]> {
  const walk = new Walk(world, packet);
  const sent = await passPort(walk, port);
  if (!sent || !passEgress(walk, port, sent.host, sent.plan)) return walk.hops;
  const { host } = sent;
  const segment = segmentOf(host, port.networkId);
  const subnets = await world.subnetsOf(port.networkId);
  const own = (await world.addressesOf(port.id)).flatMap(
    ({ subnetId }) => subnets.find(({ id, ipVersion }) => id === subnetId && ipVersion === 4) ?? [],
  );
  if (!segment || own.length === 0) {
    walk.drops(host, port.id, 'the port has no IPv4 address: its guest needs a config drive');
    return walk.hops;
  }
  walk.passes(host, segment.bridge, 'bridge of the network', {
    parts: [...segmentWords(port.networkId, segment.bridge), ...BRIDGE_FILTER],
  });
  if (segment.dhcp?.metadata && own.some(({ enableDhcp }) => enableDhcp)) {
    const { namespace, tap } = segment.dhcp;
    answerAt(
      walk,
      host,
      namespace,
      `${METADATA_ADDRESS} is in the DHCP namespace, by the route that DHCP tells`,
      [`/run/netns/${namespace}`, `haproxy # ${namespace}`, tap],
    );
    return walk.hops;
  }
  await askRouter(
    walk,
    port,
    own.flatMap(({ gatewayIp }) => gatewayIp ?? []),
  );
  return walk.hops;
}

/** By the default route, to a router that answers for the network. */
async function askRouter(walk: Walk, port: Port, gateways: readonly string[]): Promise<void> {
  const { world } = walk;
  for (const gateway of gateways) {
    const leg = await world.holder(port.networkId, gateway);
    const router = leg && (await world.routerOf(leg.id));
    const host = router?.hostId ? await world.host(router.hostId) : undefined;
    const plan = host?.plan.routers?.find(({ routerId }) => routerId === router?.id);
    if (!host || !plan?.legs.some(({ portId, metadata }) => portId === leg?.id && metadata)) continue;
    answerAt(
      walk,
      host,
      plan.namespace,
      `router ${router?.name || plan.routerId} at ${gateway} answers for it`,
      [...routerWords(plan.routerId, plan.namespace), `haproxy # ${plan.namespace}`],
    );
    return;
  }
  walk.drops(
    undefined,
    port.networkId,
    'neither DHCP nor a router answers for it on this network: its guest needs a config drive',
  );
}

function answerAt(
  walk: Walk,
  host: TracedHost,
  namespace: string,
  what: string,
  parts: readonly string[],
): void {
  walk.passes(host, namespace, `${what}; haproxy`, { parts, daemon: { name: 'haproxy', namespace } });
  walk.ends(host, 'metadata socket', 'the controller takes requests here', { socket: true });
}
