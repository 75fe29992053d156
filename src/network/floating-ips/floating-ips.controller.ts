import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, readFields } from '../common/present';
import { FloatingIpViews } from './floating-ip-views';
import { CreateFloatingIpDto, FLOATING_IP_READ_ONLY, UpdateFloatingIpDto } from './floating-ips.dto';
import { FloatingIpsService } from './floating-ips.service';

@Controller('network/v2.0/floatingips')
export class FloatingIpsController {
  constructor(
    private readonly floatingIps: FloatingIpsService,
    private readonly views: FloatingIpViews,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.floatingIps.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      floatingips: await this.views.of(rows, query.fields),
      ...pageLinks(context, 'floatingips', 'floatingips', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    return { floatingip: await this.views.one(await this.floatingIps.get(context, id), readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('floatingip', 'floatingips', CreateFloatingIpDto, FLOATING_IP_READ_ONLY)
    body: Bodies<CreateFloatingIpDto>,
  ) {
    const views = await this.views.of(await this.floatingIps.create(context, body.items));
    return body.bulk ? { floatingips: views } : { floatingip: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('floatingip', UpdateFloatingIpDto, CreateFloatingIpDto, FLOATING_IP_READ_ONLY)
    body: UpdateFloatingIpDto,
  ) {
    return { floatingip: await this.views.one(await this.floatingIps.update(context, id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.floatingIps.delete(context, id);
  }
}
