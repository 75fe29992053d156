import { Controller, Get, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { type RawQuery, refuseUnknownFilters } from '../common/list-query';
import { present, readFields } from '../common/present';
import { NetworksService } from '../networks/networks.service';
import { SubnetsRepository } from '../subnets/subnets.repository';

/** The IPv4 subnets of external networks: where floating IPs come from. */
@Controller('network/v2.0/floatingip_pools')
export class FloatingIpPoolsController {
  constructor(
    private readonly networks: NetworksService,
    private readonly subnets: SubnetsRepository,
    private readonly access: Access,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    this.access.enforce(context, 'get_floatingip_pool', { project_id: context.projectId });
    refuseUnknownFilters(raw, []);
    const { rows } = await this.networks.list(context, { 'router:external': 'True' });
    const subnets = await this.subnets.listByNetworks(rows.map(({ id }) => id));
    const pools = subnets
      .filter(({ ipVersion }) => ipVersion === 4)
      .map((subnet) => ({
        subnet_id: subnet.id,
        subnet_name: subnet.name,
        network_id: subnet.networkId,
        project_id: context.projectId,
        cidr: subnet.cidr,
      }));
    return { floatingip_pools: pools.map((pool) => present(pool, [], readFields(raw))) };
  }
}
