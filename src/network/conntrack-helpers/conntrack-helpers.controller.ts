import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields, type View } from '../common/present';
import type { ConntrackHelper } from './conntrack-helper.entity';
import { CreateConntrackHelperDto, UpdateConntrackHelperDto } from './conntrack-helpers.dto';
import { ConntrackHelpersService } from './conntrack-helpers.service';

@Controller('network/v2.0/routers/:id/conntrack_helpers')
export class ConntrackHelpersController {
  constructor(private readonly helpers: ConntrackHelpersService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('id') parent: string, @Query() raw: RawQuery) {
    const { query, rows } = await this.helpers.list(context, parent, raw);
    const path = `routers/${parent}/conntrack_helpers`;
    const ids = rows.map((row) => row.id);
    return {
      conntrack_helpers: rows.map((row) => present(conntrackHelperView(row), [], query.fields)),
      ...pageLinks(context, 'conntrack_helpers', path, raw, query, ids),
    };
  }

  @Get(':helperId')
  async show(
    @Ctx() context: RequestContext,
    @Param('id') parent: string,
    @Param('helperId') id: string,
    @Query() raw: RawQuery,
  ) {
    const helper = await this.helpers.get(context, parent, id);
    return { conntrack_helper: present(conntrackHelperView(helper), [], readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @Param('id') parent: string,
    @CreateBody('conntrack_helper', 'conntrack_helpers', CreateConntrackHelperDto, ['id'])
    body: Bodies<CreateConntrackHelperDto>,
  ) {
    const views = (await this.helpers.create(context, parent, body.items)).map(conntrackHelperView);
    return body.bulk ? { conntrack_helpers: views } : { conntrack_helper: views[0] };
  }

  @Put(':helperId')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') parent: string,
    @Param('helperId') id: string,
    @UpdateBody('conntrack_helper', UpdateConntrackHelperDto, CreateConntrackHelperDto, ['id'])
    body: UpdateConntrackHelperDto,
  ) {
    return { conntrack_helper: conntrackHelperView(await this.helpers.update(context, parent, id, body)) };
  }

  @Delete(':helperId')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') parent: string, @Param('helperId') id: string) {
    await this.helpers.delete(context, parent, id);
  }
}

function conntrackHelperView({ id, protocol, port, helper }: ConntrackHelper): View {
  return { id, protocol, port, helper };
}
