import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields, type View } from '../common/present';
import { TagsService } from '../tags/tags.service';
import type { Subnet } from './subnet.entity';
import { subnetView } from './subnet.view';
import { CreateSubnetDto, SUBNET_READ_ONLY, UpdateSubnetDto } from './subnets.dto';
import { SubnetsService } from './subnets.service';

@Controller('network/v2.0/subnets')
export class SubnetsController {
  constructor(
    private readonly subnets: SubnetsService,
    private readonly tags: TagsService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.subnets.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      subnets: await this.views(context, rows, query.fields),
      ...pageLinks(context, 'subnets', 'subnets', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const [subnet] = await this.views(context, [await this.subnets.get(context, id)], readFields(raw));
    return { subnet };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('subnet', 'subnets', CreateSubnetDto, SUBNET_READ_ONLY) body: Bodies<CreateSubnetDto>,
  ) {
    const views = await this.views(context, await this.subnets.create(context, body.items));
    return body.bulk ? { subnets: views } : { subnet: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('subnet', UpdateSubnetDto, CreateSubnetDto, SUBNET_READ_ONLY) body: UpdateSubnetDto,
  ) {
    const [subnet] = await this.views(context, [await this.subnets.update(context, id, body)]);
    return { subnet };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.subnets.delete(context, id);
  }

  private async views(
    context: RequestContext,
    rows: readonly Subnet[],
    fields?: ReadonlySet<string>,
  ): Promise<View[]> {
    const hidden = this.subnets.hidden(context);
    const tags = await this.tags.tagsOf(rows.map((row) => row.id));
    return rows.map((row) => present(subnetView(row, tags.get(row.id) ?? []), hidden, fields));
  }
}
