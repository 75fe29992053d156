import { Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { messageOf } from '../../shared/errors/app-error';
import type { Port } from '../ports/port.entity';
import { PortsRepository } from '../ports/ports.repository';
import { type Found, type FoundHop, layOver } from './found';
import { familyOf, type Hop, type Packet } from './trace';
import { endNotFound, noAddress, notOfGuest } from './trace.errors';
import { packetOf, pairOf, senderTo, wayInto } from './trace-ends';
import type { TraceRequest } from './trace-query';
import { walkPacket } from './trace-walk';
import type { TraceWorld } from './trace-world';
import { TraceWorlds } from './trace-worlds';
import { METADATA_ADDRESS, walkDhcp, walkMetadata } from './walk-services';

/** All of them, to whom a guest without an address speaks (RFC 8415). */
const DHCPV6_SERVERS = 'ff02::1:2';

export interface NetworkTrace {
  delivered: boolean;
  reason: string;
  hops: Array<FoundHop & { host: string | null }>;
}

/** What becomes of a packet: as rows want it, and as hosts have it. Only looks. */
@Injectable()
export class NetworkTraceService {
  constructor(
    private readonly worlds: TraceWorlds,
    private readonly hosts: Hosts,
    private readonly ports: PortsRepository,
  ) {}

  async trace(request: TraceRequest): Promise<NetworkTrace> {
    const world = this.worlds.open();
    const { hops, packet } = await this.walk(world, request);
    const ids = [...new Set(hops.flatMap(({ hostId }) => hostId ?? []))];
    const found = new Map(
      await Promise.all(ids.map(async (id) => [id, await this.look(world, id)] as const)),
    );
    const laid = layOver(hops, found, packet).map((hop) => ({
      ...hop,
      host: hop.hostId === null ? null : (found.get(hop.hostId)?.name ?? null),
    }));
    const last = laid.at(-1);
    return { delivered: last?.verdict === 'ends', reason: reasonOf(last, laid), hops: laid };
  }

  private async walk(world: TraceWorld, request: TraceRequest): Promise<{ hops: Hop[]; packet: Packet }> {
    const { to } = request;
    const from = request.from.kind === 'outside' ? undefined : await this.portsOf('from', request.from.id);
    const foreign = from?.find(({ deviceOwner }) => deviceOwner.startsWith('network:'));
    if (foreign) throw notOfGuest(foreign.id, foreign.deviceOwner);
    if (to.kind === 'dhcp' || to.kind === 'metadata') {
      const port = from?.[0];
      if (!port) throw noAddress('from', '');
      const http = { protocol: 6, port: 80, ...(request.source ? { source: request.source } : {}) };
      const [own] = await world.addressesOf(port.id);
      const servers = own && familyOf(own.address) === 'inet6' ? DHCPV6_SERVERS : METADATA_ADDRESS;
      const packet = await packetOf(world, port, to.kind === 'dhcp' ? servers : METADATA_ADDRESS, http);
      const walk = to.kind === 'dhcp' ? walkDhcp : walkMetadata;
      return { hops: await walk(world, port, packet), packet };
    }
    const ends = await this.endsOf(world, from, request);
    const packet = await packetOf(world, ends.from, ends.address, { ...request, ...ends.changed });
    return { hops: await walkPacket(world, ends.from, packet), packet };
  }

  private async endsOf(
    world: TraceWorld,
    from: readonly Port[] | undefined,
    { to, protocol, port }: TraceRequest,
  ): Promise<{ from: Port | 'outside'; address: string; changed?: { port?: number } }> {
    const targets = to.kind === 'id' ? await this.portsOf('to', to.id) : [];
    const address = to.kind === 'address' ? to.address : '';
    if (!from) {
      if (address) return { from: 'outside', address };
      const { address: outer, ...changed } = await wayInto(world, targets, { protocol, port });
      return { from: 'outside', address: outer, changed };
    }
    const pair = address ? undefined : await pairOf(world, from, targets);
    if (pair) return pair;
    const [target] = targets;
    const wanted = address || (target && (await world.addressesOf(target.id))[0]?.address);
    if (!wanted) throw noAddress('to', to.kind === 'id' ? to.id : '');
    const sender = await senderTo(world, from, wanted);
    if (!sender) throw noAddress('from', '');
    return { from: sender, address: wanted };
  }

  /** The port of this id, or those of the server. */
  private async portsOf(field: 'from' | 'to', id: string): Promise<Port[]> {
    const port = await this.ports.find(id);
    const ports = port ? [port] : await this.ports.listByServers([id]);
    if (ports.length === 0) throw endNotFound(field, id);
    return ports;
  }

  /** One that does not answer hides nothing of the others. */
  private async look(world: TraceWorld, hostId: string): Promise<Found> {
    const host = await world.host(hostId);
    const name = host?.name ?? hostId;
    try {
      if (!host) return { name, error: 'it is enrolled no more' };
      const hypervisor = await this.hosts.hypervisor(hostId);
      const drift = await hypervisor.compareNetwork(host.plan);
      return { name, drift, report: await hypervisor.inspectNetwork() };
    } catch (error) {
      return { name, error: messageOf(error) };
    }
  }
}

function reasonOf(last: NetworkTrace['hops'][number] | undefined, hops: NetworkTrace['hops']): string {
  if (!last) return 'nothing was sent';
  const place = last.host === null ? last.at : `${last.host}, ${last.at}`;
  if (last.verdict === 'drops') return [`${place}: ${last.what}`, ...last.found].join('; ');
  // Whatever was found on the way did not stop it.
  const news = hops.flatMap(({ found }) => found).filter((text) => text.startsWith('host '));
  return [`${place}: ${last.what}`, ...news].join('; ');
}
