import { Controller, Get, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { type RawQuery, refuseUnknownFilters } from '../common/list-query';
import { present, readFields } from '../common/present';
import { FloatingIpPools } from './floating-ip-pools';

@Controller('network/v2.0/floatingip_pools')
export class FloatingIpPoolsController {
  constructor(private readonly pools: FloatingIpPools) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const pools = await this.pools.list(context);
    refuseUnknownFilters(raw, []);
    return { floatingip_pools: pools.map((pool) => present(pool, [], readFields(raw))) };
  }
}
