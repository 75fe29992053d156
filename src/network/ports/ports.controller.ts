import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, readFields } from '../common/present';
import { PortViews } from './port-views';
import { AddressPairsDto, CreatePortDto, PORT_READ_ONLY, UpdatePortDto } from './ports.dto';
import { PortsService } from './ports.service';

@Controller('network/v2.0/ports')
export class PortsController {
  constructor(
    private readonly ports: PortsService,
    private readonly views: PortViews,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.ports.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      ports: await this.views.of(context, rows, query.fields),
      ...pageLinks(context, 'ports', 'ports', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    return { port: await this.views.one(context, await this.ports.get(context, id), readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('port', 'ports', CreatePortDto, PORT_READ_ONLY) body: Bodies<CreatePortDto>,
  ) {
    const views = await this.views.of(context, await this.ports.create(context, body.items));
    return body.bulk ? { ports: views } : { port: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('port', UpdatePortDto, CreatePortDto, PORT_READ_ONLY) body: UpdatePortDto,
  ) {
    return { port: await this.views.one(context, await this.ports.update(context, id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.ports.delete(context, id);
  }

  @Put(':id/add_allowed_address_pairs')
  async addPairs(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('port', AddressPairsDto, AddressPairsDto, []) body: AddressPairsDto,
  ) {
    return { port: await this.views.one(context, await this.ports.changePairs(context, id, 'add', body)) };
  }

  @Put(':id/remove_allowed_address_pairs')
  async removePairs(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('port', AddressPairsDto, AddressPairsDto, []) body: AddressPairsDto,
  ) {
    return { port: await this.views.one(context, await this.ports.changePairs(context, id, 'remove', body)) };
  }
}
