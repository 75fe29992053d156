import { Injectable } from '@nestjs/common';
import type { HostNetworkPlan, NetworkProblem } from '../../hypervisor';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { FloatingIp } from '../floating-ips/floating-ip.entity';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import type { Port } from '../ports/port.entity';
import { PortsRepository } from '../ports/ports.repository';
import { HostNetworkRowsReader } from './host-network-rows.reader';
import { type PortProblem, portsOfRouter } from './port-problems';

/** What is as it should be on a host of its routers. */
export interface Routed {
  portIds: ReadonlySet<string>;
  /** Floating IPs by router and address. */
  addresses: ReadonlySet<string>;
}

/** Pure. `problems`: what the host refused, by port. */
export function routedOf(
  plan: HostNetworkPlan,
  refused: readonly NetworkProblem[],
  problems: ReadonlyMap<string, PortProblem>,
): Routed {
  const routers = (plan.routers ?? []).filter(
    ({ routerId }) => !refused.some(({ kind, id }) => kind === 'router' && id === routerId),
  );
  const stands = (portId: string) => !problems.get(portId)?.blocking;
  return {
    portIds: new Set(
      routers
        .flatMap(portsOfRouter)
        .map(({ portId }) => portId)
        .filter(stands),
    ),
    addresses: new Set(
      routers
        .filter(({ gateway }) => gateway && stands(gateway.portId))
        .flatMap(({ routerId, floatingIps, forwardings }) =>
          [...floatingIps, ...forwardings].map(({ address }) => keyOf(routerId, address)),
        ),
    ),
  };
}

/** Tells in the rows which ports of routers and which floating IPs carry packets. */
@Injectable()
export class RouterStatuses {
  constructor(
    private readonly reader: HostNetworkRowsReader,
    private readonly ports: PortsRepository,
    private readonly floatingIps: FloatingIpsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  now(): string {
    return this.clock.timestamp();
  }

  /** `since`: when the plan's rows began to be read. What changed later is not down because the plan lacks it. */
  async record(hostId: string, routed: Routed, since: string): Promise<void> {
    const changed = await this.changed(hostId, routed, since);
    if (changed.ports.length + changed.floatingIps.length === 0) return;
    await this.unitOfWork.run(async (tx) => {
      // As the rows are now: a router may have left the host meanwhile.
      const { ports, floatingIps } = await this.changed(hostId, routed, since);
      for (const { id, status } of ports) await this.ports.update(tx, id, { status });
      for (const { id, status } of floatingIps) await this.floatingIps.update(tx, id, { status });
    });
  }

  private async changed(
    hostId: string,
    routed: Routed,
    since: string,
  ): Promise<{
    ports: Array<Pick<Port, 'id' | 'status'>>;
    floatingIps: Array<Pick<FloatingIp, 'id' | 'status'>>;
  }> {
    const routing = await this.reader.routing(hostId);
    if (!routing) return { ports: [], floatingIps: [] };
    const ports = await this.ports.listByIds(routing.routerPorts.map(({ portId }) => portId));
    return {
      ports: ports
        .filter((port) => port.hostId === hostId)
        .flatMap((port) => changeOf(port, routed.portIds.has(port.id), since)),
      // What this plan says of one that leads elsewhere since is of no use, be it good or bad.
      floatingIps: routing.floatingIps
        .filter((ip) => ip.updatedAt < since)
        .flatMap((ip) =>
          changeOf(ip, routed.addresses.has(keyOf(ip.routerId ?? '', ip.floatingIpAddress)), since),
        ),
    };
  }
}

function changeOf(
  row: { id: string; status: string; updatedAt: string },
  works: boolean,
  since: string,
): Array<{ id: string; status: 'ACTIVE' | 'DOWN' }> {
  const status = works ? 'ACTIVE' : 'DOWN';
  if (!works && row.updatedAt >= since) return [];
  return row.status === status ? [] : [{ id: row.id, status }];
}

function keyOf(routerId: string, address: string): string {
  return `${routerId} ${address}`;
}
