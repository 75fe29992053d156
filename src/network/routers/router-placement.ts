import { Injectable } from '@nestjs/common';
import { type Host, Hosts } from '../../hypervisor';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { DomainEvents } from '../../shared/events/domain-events';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import { networkChanged } from '../network.events';
import { DhcpPorts } from '../ports/dhcp-ports';
import type { Port } from '../ports/port.entity';
import { PortsRepository } from '../ports/ports.repository';
import type { Router } from './router.entity';
import { RouterPortsRepository } from './router-ports.repository';
import { RoutersRepository } from './routers.repository';

/** What of a port says where it is. */
export type Binding = Pick<Port, 'hostId' | 'bindingHost' | 'status'>;

/** On which host a router lives. Runs inside units of work; hosts, old and new, hear of it by the router's networks. */
@Injectable()
export class RouterPlacement {
  constructor(
    private readonly hosts: Hosts,
    private readonly routers: RoutersRepository,
    private readonly routerPorts: RouterPortsRepository,
    private readonly ports: PortsRepository,
    private readonly dhcpPorts: DhcpPorts,
    private readonly floatingIps: FloatingIpsRepository,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  /** Where the router's next port is to be bound: a router gets its host with its first port. */
  async settle(tx: Tx, routerId: string): Promise<Binding> {
    const router = await this.routers.find(routerId);
    const present = router?.hostId ? await this.hosts.find(router.hostId) : undefined;
    const host = present ?? (await this.choose());
    if (router && host && host.id !== router.hostId) await this.move(tx, router, host);
    return bindingOn(host);
  }

  /** The host with the fewest routers among those that may take more. */
  async choose(not?: string): Promise<Host | undefined> {
    const many = await this.routers.countByHost();
    const count = (host: Host) => many.get(host.id) ?? 0;
    const able = (await this.hosts.list()).filter((host) => host.up && host.enabled && host.id !== not);
    return able.sort((a, b) => count(a) - count(b) || (a.id < b.id ? -1 : 1))[0];
  }

  /** Takes the router with its ports to another host, or off all of them. */
  async move(tx: Tx, router: Router, host: Host | undefined): Promise<void> {
    const updatedAt = this.clock.timestamp();
    await this.routers.update(tx, router.id, { hostId: host?.id ?? null });
    const rows = await this.routerPorts.listByRouters([router.id]);
    const ports = await this.ports.listByIds(rows.map(({ portId }) => portId));
    for (const port of ports) {
      const gone = { hostProblem: null, statusBefore: null };
      await this.ports.update(tx, port.id, {
        ...bindingOn(host),
        ...gone,
        revision: port.revision + 1,
        updatedAt,
      });
      if (host) await this.dhcpPorts.ensure(tx, port.networkId);
    }
    // What they are on a new host is that host's to say.
    const stranded = host ? [] : await this.floatingIps.listByRouters([router.id]);
    for (const { id } of stranded) await this.floatingIps.update(tx, id, { status: 'DOWN' });
    const networkIds = [...new Set(ports.map(({ networkId }) => networkId))];
    if (networkIds.length) this.events.publish(tx, networkChanged, { networkIds });
  }
}

export function bindingOn(host: Host | undefined): Binding {
  if (!host) return { hostId: null, bindingHost: '', status: 'DOWN' };
  return { hostId: host.id, bindingHost: host.name, status: 'ACTIVE' };
}
