import type { Port } from '../ports/port.entity';
import { ICMP, ICMPV6, protocolNumber } from '../security-groups/protocols';
import { chooseNeighbour } from './guest-routes';
import { familyOf, type Packet } from './trace';
import { noAddress } from './trace.errors';
import type { TraceRequest } from './trace-query';
import type { TraceWorld } from './trace-world';

/** Of the ports of a server, the one by which its guest sends to an address. */
export async function senderTo(
  world: TraceWorld,
  ports: readonly Port[],
  address: string,
): Promise<Port | undefined> {
  const chosen = await Promise.all(
    ports.map(async (port) => {
      const own = await world.addressesOf(port.id);
      const subnets = await world.subnetsOf(port.networkId);
      return { port, ...chooseNeighbour(subnets, own, undefined, address) };
    }),
  );
  return (chosen.find(({ target }) => target === address) ?? chosen.find(({ target }) => target) ?? chosen[0])
    ?.port;
}

/** Sender, and the address that a guest of these ports asks for the other's: on one network, if they share one. */
export async function pairOf(
  world: TraceWorld,
  from: readonly Port[],
  to: readonly Port[],
): Promise<{ from: Port; address: string } | undefined> {
  const shared = from.flatMap((one) =>
    to.flatMap((other) => (one.networkId === other.networkId ? [[one, other]] : [])),
  );
  for (const [one, other] of [...shared, ...from.flatMap((one) => to.map((other) => [one, other]))]) {
    if (!one || !other) continue;
    const families = new Set((await world.addressesOf(one.id)).map(({ address }) => familyOf(address)));
    const found = (await world.addressesOf(other.id)).find(({ address }) => families.has(familyOf(address)));
    if (found) return { from: one, address: found.address };
  }
  return undefined;
}

/** By which address, and port, somebody outside reaches a port. */
export async function wayInto(
  world: TraceWorld,
  ports: readonly Port[],
  request: Pick<TraceRequest, 'protocol' | 'port'>,
): Promise<{ address: string; port?: number }> {
  const { protocol, port: wanted } = request;
  for (const port of ports) {
    const { floatingIps, forwardings } = await world.leadingTo(port.id);
    if (floatingIps[0])
      return { address: floatingIps[0].floatingIpAddress, ...(wanted === undefined ? {} : { port: wanted }) };
    const one = forwardings.find(
      (row) =>
        protocolNumber(row.protocol) === protocol &&
        wanted !== undefined &&
        wanted >= row.internalFirst &&
        wanted <= row.internalLast,
    );
    if (one && wanted !== undefined) {
      const single = one.internalFirst === one.internalLast;
      return { address: one.address, port: one.externalFirst + (single ? 0 : wanted - one.internalFirst) };
    }
  }
  for (const port of ports) {
    const [first] = await world.addressesOf(port.id);
    if (first) return { address: first.address, ...(wanted === undefined ? {} : { port: wanted }) };
  }
  throw noAddress('to', ports[0]?.id ?? '');
}

export async function packetOf(
  world: TraceWorld,
  from: Port | 'outside',
  destination: string,
  request: Pick<TraceRequest, 'protocol' | 'port' | 'source'>,
): Promise<Packet> {
  const family = familyOf(destination);
  const own = from === 'outside' ? [] : await world.addressesOf(from.id);
  const source = request.source ?? own.find(({ address }) => familyOf(address) === family)?.address;
  const { port } = request;
  return {
    family,
    destination,
    protocol: request.protocol === ICMP && family === 'inet6' ? ICMPV6 : request.protocol,
    ...(source === undefined ? {} : { source }),
    ...(port === undefined ? {} : { port }),
  };
}
