import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { parseIp } from '../addresses/ip';
import { Access } from '../common/access';
import type { View } from '../common/present';
import { portInUse } from '../network.errors';
import type { Port } from '../ports/port.entity';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortRecords } from '../ports/port-records';
import { PortsService } from '../ports/ports.service';
import type { Subnet } from '../subnets/subnet.entity';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { SubnetsService } from '../subnets/subnets.service';
import { TrunkPorts } from '../trunks/trunk-ports';
import { InterfaceRemovals } from './interface-removals';
import { readInterfaceRequest } from './interface-request';
import type { Router } from './router.entity';
import { badRouter } from './router.errors';
import { type AttachedPort, RouterRecords } from './router-records';
import { assertAddressMode, assertDisjoint, assertInPools } from './router-rules';
import { RoutersService, routerTarget } from './routers.service';

/** The networks inside that a router joins, after add_router_interface in neutron/db/l3_db.py. */
@Injectable()
export class RouterInterfaces {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly routers: RoutersService,
    private readonly records: RouterRecords,
    private readonly removals: InterfaceRemovals,
    private readonly ports: PortsService,
    private readonly portRecords: PortRecords,
    private readonly addresses: PortAddressesRepository,
    private readonly subnets: SubnetsRepository,
    private readonly subnetsService: SubnetsService,
    private readonly access: Access,
    private readonly trunks: TrunkPorts,
  ) {}

  async add(context: RequestContext, routerId: string, body: unknown): Promise<View> {
    const before = await this.routers.get(context, routerId);
    this.access.enforce(context, 'add_router_interface', routerTarget(before));
    const { portId, subnetId } = readInterfaceRequest(body, false);
    return this.unitOfWork.run(async (tx) => {
      const router = await this.routers.get(context, routerId);
      const [port, subnets] = portId
        ? await this.addPort(context, tx, router, portId)
        : await this.addSubnet(context, tx, router, subnetId ?? '');
      await this.records.update(tx, routerId, {});
      return interfaceView(routerId, port, subnets, subnets.at(-1));
    });
  }

  async remove(context: RequestContext, routerId: string, body: unknown): Promise<View> {
    const before = await this.routers.get(context, routerId);
    this.access.enforce(context, 'remove_router_interface', routerTarget(before));
    const request = readInterfaceRequest(body, true);
    return this.unitOfWork.run(async (tx) => {
      const router = await this.routers.get(context, routerId);
      if (!request.portId) await this.subnetsService.get(context, request.subnetId ?? '');
      // Before its last port is gone, that its host hears of it.
      await this.records.update(tx, routerId, {});
      const { port, subnets } = await this.removals.remove(tx, router, request);
      return interfaceView(routerId, port, subnets, subnets[0]);
    });
  }

  private async addPort(
    context: RequestContext,
    tx: Tx,
    router: Router,
    portId: string,
  ): Promise<[Port, Subnet[]]> {
    const port = await this.ports.get(context, portId);
    if (port.deviceId || port.serverId) throw portInUse(port.id, port.networkId, port.deviceId);
    // It would go with the interface, and leave its trunk behind.
    await this.trunks.assertDeletable(portId);
    const ips = await this.addresses.listByPorts([portId]);
    if (ips.length === 0) throw badRouter('Router port must have at least one fixed IP');
    const found = await this.subnets.listByIds(ips.map(({ subnetId }) => subnetId));
    const subnets = ips.flatMap(({ subnetId }) => found.find(({ id }) => id === subnetId) ?? []);
    subnets.forEach(assertAddressMode);
    const attached = await this.records.attached(router.id);
    if (subnets.some(({ ipVersion }) => ipVersion === 6)) assertOnlyIpv6Port(attached, port.networkId);
    await this.assertFits(attached, subnets);
    if (subnets.filter(({ ipVersion }) => ipVersion === 4).length > 1) {
      throw badRouter('Cannot have multiple IPv4 subnets on router port');
    }
    if (!this.access.isAdmin(context)) assertInPools(portId, ips, subnets, context.projectId);
    return [await this.records.takePort(tx, router, port), subnets];
  }

  /** Inside the unit of work of whoever asks, who was asked about policies. */
  async join(context: RequestContext, tx: Tx, routerId: string, subnetId: string): Promise<void> {
    await this.addSubnet(context, tx, await this.routers.get(context, routerId), subnetId);
    await this.records.update(tx, routerId, {});
  }

  private async addSubnet(
    context: RequestContext,
    tx: Tx,
    router: Router,
    subnetId: string,
  ): Promise<[Port, Subnet[]]> {
    const subnet = await this.subnetsService.get(context, subnetId);
    if (!subnet.gatewayIp) throw badRouter('Subnet for router interface must have a gateway IP');
    if (subnet.projectId !== context.projectId && !this.access.isAdmin(context)) {
      throw badRouter(
        `Cannot add interface to router because subnet ${subnetId} is not owned by project making the request`,
      );
    }
    assertAddressMode(subnet);
    const attached = await this.records.attached(router.id);
    await this.assertFits(attached, [subnet]);
    const gateway = { subnet_id: subnet.id, ip_address: subnet.gatewayIp };
    const shared = subnet.ipVersion === 6 ? ipv6PortOn(attached, subnet.networkId) : undefined;
    if (shared) {
      const had = shared.addresses.map((ip) => ({ subnet_id: ip.subnetId, ip_address: ip.address }));
      await this.portRecords.setAddresses(tx, shared.port, [...had, gateway]);
      return [shared.port, [subnet]];
    }
    const values = { networkId: subnet.networkId, projectId: router.projectId };
    return [await this.records.insertPort(tx, router, 'interface', values, [gateway]), [subnet]];
  }

  private async assertFits(attached: readonly AttachedPort[], subnets: readonly Subnet[]): Promise<void> {
    const ids = new Set(subnets.map(({ id }) => id));
    const same = attached.flatMap(({ addresses }) => addresses).find(({ subnetId }) => ids.has(subnetId));
    if (same) throw badRouter(`Router already has a port on subnet ${same.subnetId}`);
    assertDisjoint(await this.records.subnetsOf(attached), subnets);
  }
}

function ipv6PortOn(attached: readonly AttachedPort[], networkId: string): AttachedPort | undefined {
  return attached.find(
    ({ kind, port, addresses }) =>
      kind === 'interface' && port.networkId === networkId && addresses.some(isIpv6),
  );
}

function assertOnlyIpv6Port(attached: readonly AttachedPort[], networkId: string): void {
  const other = attached.find(
    ({ port, addresses }) => port.networkId === networkId && addresses.some(isIpv6),
  );
  if (!other) return;
  throw badRouter(
    `Router already contains IPv6 port ${other.port.id} belonging to network id ${networkId}. Only one IPv6 port from the same network subnet can be connected to a router.`,
  );
}

function isIpv6({ address }: { address: string }): boolean {
  return parseIp(address)?.version === 6;
}

function interfaceView(
  routerId: string,
  port: Port,
  subnets: readonly Subnet[],
  named: Subnet | undefined,
): View {
  return {
    id: routerId,
    tenant_id: port.projectId,
    project_id: port.projectId,
    port_id: port.id,
    network_id: port.networkId,
    subnet_id: named?.id,
    subnet_ids: subnets.map(({ id }) => id),
  };
}
