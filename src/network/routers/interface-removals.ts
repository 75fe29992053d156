import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import { cidrContains, parseCidr, parseIp } from '../addresses/ip';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import { PortForwardingsRepository } from '../floating-ips/port-forwardings.repository';
import type { Port } from '../ports/port.entity';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortRecords } from '../ports/port-records';
import type { Subnet } from '../subnets/subnet.entity';
import { SubnetsRepository } from '../subnets/subnets.repository';
import type { InterfaceRequest } from './interface-request';
import type { Router } from './router.entity';
import {
  interfaceInUseByFloatingIp,
  interfaceInUseByRoute,
  interfaceNotFound,
  interfaceNotFoundForSubnet,
  subnetMismatchForPort,
} from './router.errors';
import { RouterRecords } from './router-records';

interface Removed {
  port: Port;
  subnets: Subnet[];
}

/** Taking networks off a router, after remove_router_interface in neutron/db/l3_db.py. */
@Injectable()
export class InterfaceRemovals {
  constructor(
    private readonly records: RouterRecords,
    private readonly portRecords: PortRecords,
    private readonly subnets: SubnetsRepository,
    private readonly addresses: PortAddressesRepository,
    private readonly floatingIps: FloatingIpsRepository,
    private readonly forwardings: PortForwardingsRepository,
  ) {}

  remove(tx: Tx, router: Router, { portId, subnetId }: InterfaceRequest): Promise<Removed> {
    return portId
      ? this.removePort(tx, router, portId, subnetId)
      : this.removeSubnet(tx, router, subnetId ?? '');
  }

  private async removePort(
    tx: Tx,
    router: Router,
    portId: string,
    subnetId: string | undefined,
  ): Promise<Removed> {
    const attached = await this.records.attached(router.id, 'interface');
    const found = attached.find(({ port }) => port.id === portId);
    if (!found) throw interfaceNotFound(router.id, portId);
    const subnetIds = found.addresses.map((ip) => ip.subnetId);
    if (subnetId && !subnetIds.includes(subnetId)) throw subnetMismatchForPort(portId, subnetId);
    const subnets = await this.subnets.listByIds(subnetIds);
    for (const subnet of subnets) await this.assertUnused(router, subnet);
    await this.portRecords.delete(tx, found.port);
    return { port: found.port, subnets };
  }

  private async removeSubnet(tx: Tx, router: Router, subnetId: string): Promise<Removed> {
    const attached = await this.records.attached(router.id, 'interface');
    const found = attached.find(({ addresses }) => addresses.some((ip) => ip.subnetId === subnetId));
    const [subnet] = await this.subnets.listByIds([subnetId]);
    if (!found || !subnet) throw interfaceNotFoundForSubnet(router.id, subnetId);
    await this.assertUnused(router, subnet);
    const others = found.addresses.filter((ip) => ip.subnetId !== subnetId);
    if (others.length === 0) await this.portRecords.delete(tx, found.port);
    else {
      const kept = others.map((ip) => ({ subnet_id: ip.subnetId, ip_address: ip.address }));
      await this.portRecords.setAddresses(tx, found.port, kept);
    }
    return { port: found.port, subnets: [subnet] };
  }

  private async assertUnused(router: Router, subnet: Subnet): Promise<void> {
    const cidr = parseCidr(subnet.cidr);
    const within = (address: string) => {
      const ip = parseIp(address);
      return cidr !== undefined && ip !== undefined && cidrContains(cidr, ip);
    };
    if (router.routes.some(({ nexthop }) => within(nexthop)))
      throw interfaceInUseByRoute(router.id, subnet.id);
    const floatingIps = await this.floatingIps.listByRouters([router.id]);
    const forwardings = await this.forwardings.listByFloatingIps(floatingIps.map(({ id }) => id));
    const users = new Set([
      ...floatingIps.flatMap(({ fixedPortId }) => fixedPortId ?? []),
      ...forwardings.map(({ internalPortId }) => internalPortId),
    ]);
    const there = (await this.addresses.listByPorts([...users])).some((ip) => ip.subnetId === subnet.id);
    if (there) throw interfaceInUseByFloatingIp(router.id, subnet.id);
  }
}
