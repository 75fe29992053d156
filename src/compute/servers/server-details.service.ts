import { Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { ServerNetworking } from '../../network';
import { Operations } from '../../shared/operations/operations';
import { AggregateZones } from '../aggregates/aggregate-zones';
import type { Server } from './server.entity';
import type { ServerDetails } from './server.view';

/** Gathers what views need for many servers: one question to each room, whatever their number. */
@Injectable()
export class ServerDetailsService {
  constructor(
    private readonly networking: ServerNetworking,
    private readonly operations: Operations,
    private readonly hosts: Hosts,
    private readonly zones: AggregateZones,
  ) {}

  async gather(servers: readonly Server[]): Promise<ServerDetails[]> {
    const ids = servers.map((server) => server.id);
    const [ports, live, hosts, zoneOf] = await Promise.all([
      this.networking.portsOf(ids),
      this.operations.liveOf(ids),
      this.hosts.list(),
      this.zones.all(),
    ]);
    const hostOf = new Map(hosts.map((host) => [host.id, host]));
    return servers.map((server) => {
      const host = server.hostId ? hostOf.get(server.hostId) : undefined;
      return {
        server,
        ports: ports.get(server.id) ?? [],
        live: live.get(server.id),
        hostName: host?.name,
        zone: server.hostId ? zoneOf(server.hostId) : undefined,
        host,
      };
    });
  }

  async one(server: Server): Promise<ServerDetails> {
    const [details] = await this.gather([server]);
    if (!details) throw new Error('gather gave nothing for one server');
    return details;
  }
}
