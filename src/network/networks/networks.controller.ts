import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, readFields } from '../common/present';
import { NetworkViews } from './network-views';
import { CreateNetworkDto, NETWORK_READ_ONLY, UpdateNetworkDto } from './networks.dto';
import { NetworksService } from './networks.service';

@Controller('network/v2.0/networks')
export class NetworksController {
  constructor(
    private readonly networks: NetworksService,
    private readonly views: NetworkViews,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.networks.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      networks: await this.views.of(context, rows, query.fields),
      ...pageLinks(context, 'networks', 'networks', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const network = await this.networks.get(context, id);
    return { network: await this.views.one(context, network, readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('network', 'networks', CreateNetworkDto, NETWORK_READ_ONLY) body: Bodies<CreateNetworkDto>,
  ) {
    const views = await this.views.of(context, await this.networks.create(context, body.items));
    return body.bulk ? { networks: views } : { network: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('network', UpdateNetworkDto, CreateNetworkDto, NETWORK_READ_ONLY) body: UpdateNetworkDto,
  ) {
    return { network: await this.views.one(context, await this.networks.update(context, id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.networks.delete(context, id);
  }
}
