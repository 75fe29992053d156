import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { DomainEvents } from '../../shared/events/domain-events';
import type { FixedIpRequest } from '../addresses/address-allocator';
import { groupBy } from '../common/group-by';
import { networkChanged } from '../network.events';
import { ROUTER_GATEWAY_OWNER, ROUTER_INTERFACE_OWNER } from '../ports/device-owners';
import type { Port } from '../ports/port.entity';
import type { PortAddress } from '../ports/port-address.entity';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortRecords } from '../ports/port-records';
import { PortsRepository } from '../ports/ports.repository';
import type { Subnet } from '../subnets/subnet.entity';
import { SubnetsRepository } from '../subnets/subnets.repository';
import type { Router } from './router.entity';
import { RouterPlacement } from './router-placement';
import type { RouterPortKind } from './router-port.entity';
import { RouterPortsRepository } from './router-ports.repository';
import { RoutersRepository } from './routers.repository';

/** A port of a router with its addresses. */
export interface AttachedPort {
  port: Port;
  kind: RouterPortKind;
  addresses: readonly PortAddress[];
}

const OWNER: Record<RouterPortKind, string> = {
  interface: ROUTER_INTERFACE_OWNER,
  gateway: ROUTER_GATEWAY_OWNER,
};

/** A router's ports, and what of them must hold together. Called inside units of work. */
@Injectable()
export class RouterRecords {
  constructor(
    private readonly routers: RoutersRepository,
    private readonly routerPorts: RouterPortsRepository,
    private readonly ports: PortsRepository,
    private readonly addresses: PortAddressesRepository,
    private readonly subnets: SubnetsRepository,
    private readonly portRecords: PortRecords,
    private readonly placement: RouterPlacement,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  /** The router's ports, those of one kind if asked. */
  async attached(routerId: string, kind?: RouterPortKind): Promise<AttachedPort[]> {
    const rows = (await this.routerPorts.listByRouters([routerId])).filter(
      (row) => kind === undefined || row.kind === kind,
    );
    const kinds = new Map(rows.map((row) => [row.portId, row.kind]));
    const ports = await this.ports.listByIds([...kinds.keys()]);
    const addresses = groupBy(await this.addresses.listByPorts([...kinds.keys()]), (ip) => ip.portId);
    return ports.map((port) => ({
      port,
      kind: kinds.get(port.id) ?? 'interface',
      addresses: addresses.get(port.id) ?? [],
    }));
  }

  /** The subnets that the router stands in; on the outside all of the network's. */
  async subnetsOf(attached: readonly AttachedPort[]): Promise<Subnet[]> {
    const outside = attached.filter(({ kind }) => kind === 'gateway').map(({ port }) => port.networkId);
    const inside = attached.filter(({ kind }) => kind === 'interface').flatMap(({ addresses }) => addresses);
    return [
      ...(await this.subnets.listByNetworks(outside)),
      ...(await this.subnets.listByIds([...new Set(inside.map(({ subnetId }) => subnetId))])),
    ];
  }

  /** A new port of the router on a network, bound where the router lives. */
  async insertPort(
    tx: Tx,
    router: Router,
    kind: RouterPortKind,
    values: Pick<Port, 'networkId' | 'projectId'>,
    fixedIps: readonly FixedIpRequest[] | undefined,
  ): Promise<Port> {
    const binding = await this.placement.settle(tx, router.id);
    const device = { deviceId: router.id, deviceOwner: OWNER[kind] };
    const port = await this.portRecords.insert(
      tx,
      { ...values, ...device, ...binding, portSecurityEnabled: false },
      fixedIps,
      [],
    );
    await this.routerPorts.insert(tx, { portId: port.id, routerId: router.id, kind });
    return port;
  }

  /** Makes a port that its user made the router's. */
  async takePort(tx: Tx, router: Router, port: Port): Promise<Port> {
    const binding = await this.placement.settle(tx, router.id);
    const patch = {
      ...binding,
      deviceId: router.id,
      deviceOwner: OWNER.interface,
      revision: port.revision + 1,
      updatedAt: this.clock.timestamp(),
    };
    await this.ports.update(tx, port.id, patch);
    await this.routerPorts.insert(tx, { portId: port.id, routerId: router.id, kind: 'interface' });
    await this.portRecords.bound(tx, { ...port, ...patch });
    return { ...port, ...patch };
  }

  /** Changes the router; its number rises with what hangs on it, too. */
  async update(tx: Tx, routerId: string, patch: Partial<Router>): Promise<void> {
    const router = await this.routers.find(routerId);
    if (!router) return;
    const { revision } = router;
    await this.routers.update(tx, routerId, {
      ...patch,
      revision: revision + 1,
      updatedAt: this.clock.timestamp(),
    });
    await this.wake(tx, [routerId]);
  }

  /** The routers' hosts must look again: by the networks inside, which few hosts share, if there are any. */
  async wake(tx: Tx, routerIds: readonly string[]): Promise<void> {
    const rows = await this.routerPorts.listByRouters(routerIds);
    const inside = rows.filter(({ kind }) => kind === 'interface');
    const ports = await this.ports.listByIds((inside.length ? inside : rows).map(({ portId }) => portId));
    const networkIds = [...new Set(ports.map(({ networkId }) => networkId))];
    if (networkIds.length) this.events.publish(tx, networkChanged, { networkIds });
  }
}
