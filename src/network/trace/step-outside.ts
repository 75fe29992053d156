import type { Port } from '../ports/port.entity';
import { natWords } from './host-names';
import { wire } from './step-bridge';
import type { TracedHost } from './trace-world';
import { type Stage, segmentOf, type Walk } from './walk';

/** From outside of the cloud to an address: by a floating IP, a port on a network that leads outside, or not at all. */
export async function comeFromOutside(walk: Walk): Promise<Stage | undefined> {
  const { destination } = walk.packet;
  const ports = await walk.world.portsWith(destination);
  if (ports.length === 0)
    return walk.drops(undefined, 'outside', `nothing here has the address ${destination}`);
  let reason = '';
  for (const port of ports) {
    const entry = await entryOf(walk, port);
    if (typeof entry !== 'string') {
      const { host, what, at, parts } = entry;
      walk.passes(host, at, what, { parts });
      return { kind: 'bridge', networkId: port.networkId, host, target: destination };
    }
    reason = entry;
  }
  return walk.drops(undefined, 'outside', reason);
}

interface Entry {
  host: TracedHost;
  at: string;
  what: string;
  parts: readonly string[];
}

/** Where the network of a port is reached from outside, or why it is not. */
async function entryOf(walk: Walk, port: Port): Promise<Entry | string> {
  const { world, packet } = walk;
  const network = await world.network(port.networkId);
  const name = `network ${network?.name || port.networkId}`;
  const hostId = await hostOf(walk, port);
  const host = hostId ? await world.host(hostId) : undefined;
  const segment = host && segmentOf(host, port.networkId);
  if (!host || !segment) return `${packet.destination} is on ${name}, and no host carries what has it`;
  const { uplink } = segment;
  if (uplink.kind === 'flat' || uplink.kind === 'vlan')
    return { host, at: uplink.interface, what: `in by ${wire(uplink)}: ${name}`, parts: [] };
  if (uplink.kind === 'nat') {
    const at = `gw-${port.networkId.slice(0, 11)}`;
    const what = `in by host ${host.name}, which routes to ${name}; other hosts do not`;
    return { host, at, what, parts: natWords(port.networkId, []) };
  }
  return `${packet.destination} is on ${name}, to which nothing leads from outside`;
}

async function hostOf({ world }: Walk, port: Port): Promise<string | null | undefined> {
  if (port.deviceOwner !== 'network:floatingip') return port.hostId;
  const floatingIp = await world.floatingIpOf(port.id);
  return floatingIp?.routerId ? (await world.router(floatingIp.routerId))?.hostId : undefined;
}
