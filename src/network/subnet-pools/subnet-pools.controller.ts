import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, PlainBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields, type View } from '../common/present';
import type { Seen } from '../rbac/sharing';
import { TagsService } from '../tags/tags.service';
import { PoolPrefixes } from './pool-prefixes.service';
import type { SubnetPool } from './subnet-pool.entity';
import { subnetPoolView } from './subnet-pool.view';
import {
  CreateSubnetPoolDto,
  OnboardDto,
  PrefixesDto,
  SUBNET_POOL_READ_ONLY,
  UpdateSubnetPoolDto,
} from './subnet-pools.dto';
import { SubnetPoolsService } from './subnet-pools.service';

@Controller('network/v2.0/subnetpools')
export class SubnetPoolsController {
  constructor(
    private readonly pools: SubnetPoolsService,
    private readonly prefixes: PoolPrefixes,
    private readonly tags: TagsService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.pools.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      subnetpools: await this.views(rows, query.fields),
      ...pageLinks(context, 'subnetpools', 'subnetpools', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const [subnetpool] = await this.views([await this.pools.get(context, id)], readFields(raw));
    return { subnetpool };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('subnetpool', 'subnetpools', CreateSubnetPoolDto, SUBNET_POOL_READ_ONLY)
    body: Bodies<CreateSubnetPoolDto>,
  ) {
    const views = await this.views(await this.pools.create(context, body.items));
    return body.bulk ? { subnetpools: views } : { subnetpool: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('subnetpool', UpdateSubnetPoolDto, CreateSubnetPoolDto, SUBNET_POOL_READ_ONLY)
    body: UpdateSubnetPoolDto,
  ) {
    const [subnetpool] = await this.views([await this.pools.update(context, id, body)]);
    return { subnetpool };
  }

  @Put(':id/add_prefixes')
  async addPrefixes(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @PlainBody(PrefixesDto) body: PrefixesDto,
  ) {
    return { prefixes: await this.prefixes.add(context, id, body.prefixes) };
  }

  @Put(':id/remove_prefixes')
  async removePrefixes(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @PlainBody(PrefixesDto) body: PrefixesDto,
  ) {
    return { prefixes: await this.prefixes.remove(context, id, body.prefixes) };
  }

  @Put(':id/onboard_network_subnets')
  async onboard(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @PlainBody(OnboardDto) body: OnboardDto,
  ) {
    const subnets = await this.prefixes.onboard(context, id, body.network_id);
    return subnets.map((subnet) => ({ id: subnet.id, cidr: subnet.cidr }));
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.pools.delete(context, id);
  }

  private async views(rows: readonly Seen<SubnetPool>[], fields?: ReadonlySet<string>): Promise<View[]> {
    const tags = await this.tags.tagsOf(rows.map((row) => row.id));
    return rows.map((row) => present(subnetPoolView(row, tags.get(row.id) ?? []), [], fields));
  }
}
