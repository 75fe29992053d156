import { Injectable } from '@nestjs/common';
import type { Router } from '../routers/router.entity';
import { RouterPortsRepository } from '../routers/router-ports.repository';
import { RoutersRepository } from '../routers/routers.repository';
import { SubnetsRepository } from '../subnets/subnets.repository';

/** Which router leads from the outside to a subnet. */
@Injectable()
export class ReachableRouters {
  constructor(
    private readonly routers: RoutersRepository,
    private readonly routerPorts: RouterPortsRepository,
    private readonly subnets: SubnetsRepository,
  ) {}

  /** Of several the one that is the subnet's gateway, as get_router_for_floatingip in neutron/db/l3_db.py. */
  async between(subnetId: string, externalNetworkId: string): Promise<Router | undefined> {
    const interfaces = await this.routerPorts.interfacesOn(subnetId);
    const routers = await this.routers.listByIds([...new Set(interfaces.map(({ routerId }) => routerId))]);
    const able = routers.filter((router) => router.externalNetworkId === externalNetworkId);
    const gatewayIp = (await this.subnets.find(subnetId))?.gatewayIp;
    const first = interfaces.find(({ address }) => address === gatewayIp)?.routerId;
    return able.find(({ id }) => id === first) ?? able[0];
  }
}
