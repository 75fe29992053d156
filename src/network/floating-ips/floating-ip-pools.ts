import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import type { View } from '../common/present';
import { NetworksService } from '../networks/networks.service';
import { SubnetsRepository } from '../subnets/subnets.repository';

/** The IPv4 subnets of external networks: where floating IPs come from. */
@Injectable()
export class FloatingIpPools {
  constructor(
    private readonly networks: NetworksService,
    private readonly subnets: SubnetsRepository,
    private readonly access: Access,
  ) {}

  async list(context: RequestContext): Promise<View[]> {
    this.access.enforce(context, 'get_floatingip_pool', { project_id: context.projectId });
    const { rows } = await this.networks.list(context, { 'router:external': 'True' });
    const subnets = await this.subnets.listByNetworks(rows.map(({ id }) => id));
    return subnets
      .filter(({ ipVersion }) => ipVersion === 4)
      .map((subnet) => ({
        subnet_id: subnet.id,
        subnet_name: subnet.name,
        network_id: subnet.networkId,
        project_id: context.projectId,
        cidr: subnet.cidr,
      }));
  }
}
