import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { AppError } from '../../shared/errors/app-error';
import type { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import type { View } from '../common/present';
import type { Network } from '../networks/network.entity';
import { CreateNetworkDto } from '../networks/networks.dto';
import { NetworksRepository } from '../networks/networks.repository';
import { NetworksService } from '../networks/networks.service';
import { QosAttachments } from '../qos/qos-attachments';
import { RouterInterfaces } from '../routers/router-interfaces';
import { RouterPortsRepository } from '../routers/router-ports.repository';
import { CreateRouterDto } from '../routers/routers.dto';
import { RoutersRepository } from '../routers/routers.repository';
import { RoutersService } from '../routers/routers.service';
import { SubnetPlacement } from '../subnet-pools/subnet-placement';
import type { SubnetPool } from '../subnet-pools/subnet-pool.entity';
import { SubnetPoolsService } from '../subnet-pools/subnet-pools.service';
import { CreateSubnetDto } from '../subnets/subnets.dto';
import { SubnetsService } from '../subnets/subnets.service';
import { autoAllocationFailure } from './auto-allocation.errors';
import { AutoTopologiesRepository } from './auto-topologies.repository';

/** A network with a way outside for whoever has none, after neutron/services/auto_allocate/db.py. */
@Injectable()
export class AutoTopologies {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly topologies: AutoTopologiesRepository,
    private readonly networks: NetworksRepository,
    private readonly networksService: NetworksService,
    private readonly subnets: SubnetsService,
    private readonly pools: SubnetPoolsService,
    private readonly placement: SubnetPlacement,
    private readonly routers: RoutersService,
    private readonly routerRows: RoutersRepository,
    private readonly routerPorts: RouterPortsRepository,
    private readonly interfaces: RouterInterfaces,
    private readonly qos: QosAttachments,
    private readonly access: Access,
  ) {}

  /** Whether one could be made now: throws 409 with what is missing. */
  async check(context: RequestContext, projectId: string): Promise<View> {
    this.access.enforce(context, 'get_auto_allocated_topology', { project_id: projectId });
    await this.wayOutside();
    if ((await this.defaultPools(context)).length === 0)
      throw autoAllocationFailure('No default subnetpools defined');
    return view('dry-run=pass', projectId);
  }

  /** The project's network, made with all around it in one unit of work if it is not there. */
  async get(context: RequestContext, projectId: string): Promise<View> {
    this.access.enforce(context, 'get_auto_allocated_topology', { project_id: projectId });
    return view(await this.networkOf(context, projectId), projectId);
  }

  networkOf(context: RequestContext, projectId: string): Promise<string> {
    return this.unitOfWork.run((tx) => this.ensure(context, tx, projectId));
  }

  /** Throws 409 while something else is on it; then all of it stays. */
  async delete(context: RequestContext, projectId: string): Promise<void> {
    this.access.enforce(context, 'delete_auto_allocated_topology', { project_id: projectId });
    await this.unitOfWork.run(async (tx) => {
      const topology = await this.topologies.find(projectId);
      if (!topology) return;
      const { networkId, routerId } = topology;
      if (await this.routerRows.find(routerId)) {
        const ports = await this.routerPorts.listByRouters([routerId]);
        for (const { portId, kind } of ports)
          if (kind === 'interface') await this.interfaces.remove(context, routerId, { port_id: portId });
        await this.routers.delete(context, routerId);
      }
      if (await this.networks.find(networkId)) await this.networksService.delete(context, networkId);
      await this.topologies.delete(tx, projectId);
    });
  }

  private async ensure(context: RequestContext, tx: Tx, projectId: string): Promise<string> {
    const had = await this.topologies.find(projectId);
    if (had && (await this.networks.find(had.networkId))) return had.networkId;
    const outside = await this.wayOutside();
    const values = { name: 'auto_allocated_network' };
    const network = Object.assign(new CreateNetworkDto(), values);
    const made = await this.networksService.insert(tx, projectId, network);
    await this.qos.setOfNewNetwork(context, tx, made, null);
    const networkId = made.id;
    const subnetIds = await said('Unable to provide project private network', () =>
      this.addSubnets(context, tx, projectId, networkId),
    );
    const routerId = await said('Unable to provide external connectivity', () =>
      this.connect(context, tx, projectId, outside, subnetIds, had?.routerId),
    );
    await this.topologies.set(tx, { projectId, networkId, routerId });
    return networkId;
  }

  private async addSubnets(
    context: RequestContext,
    tx: Tx,
    projectId: string,
    networkId: string,
  ): Promise<string[]> {
    const pools = await this.defaultPools(context);
    if (pools.length === 0) throw autoAllocationFailure('No default subnetpools defined');
    const ids: string[] = [];
    for (const { id, ipVersion } of pools) {
      const values = {
        name: `auto_allocated_subnet_v${ipVersion}`,
        network_id: networkId,
        ip_version: ipVersion,
        subnetpool_id: id,
      };
      const body = Object.assign(new CreateSubnetDto(), values);
      const { cidr, subnetpoolId } = await this.placement.place(context, projectId, body);
      const subnet = await this.subnets.insert(tx, projectId, Object.assign(body, { cidr }), subnetpoolId);
      ids.push(subnet.id);
    }
    return ids;
  }

  /** By the router that was left of the last one, if it leads outside still; nobody else would take that away. */
  private async connect(
    context: RequestContext,
    tx: Tx,
    projectId: string,
    outside: Network,
    subnetIds: readonly string[],
    left: string | undefined,
  ): Promise<string> {
    const old = left === undefined ? undefined : await this.routerRows.find(left);
    const values = { name: 'auto_allocated_router', external_gateway_info: { network_id: outside.id } };
    const body = Object.assign(new CreateRouterDto(), values);
    const leadsOutside = old?.externalNetworkId === outside.id;
    const { id } = leadsOutside ? old : await this.routers.insert(context, tx, projectId, body);
    for (const subnetId of subnetIds) await this.interfaces.join(context, tx, id, subnetId);
    return id;
  }

  private async wayOutside(): Promise<Network> {
    const network = await this.networks.findDefaultExternal();
    if (!network) throw autoAllocationFailure('No default router:external network');
    return network;
  }

  private async defaultPools(context: RequestContext): Promise<SubnetPool[]> {
    const pools = [await this.pools.findDefault(context, 4), await this.pools.findDefault(context, 6)];
    return pools.filter((pool) => pool !== undefined);
  }
}

/** What stands in the way of the parts is the deployment's fault, not the caller's. */
async function said<T>(reason: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code !== 'auto_allocation_failure')
      throw autoAllocationFailure(reason, error);
    throw error;
  }
}

function view(id: string, projectId: string): View {
  return { id, project_id: projectId, tenant_id: projectId };
}
