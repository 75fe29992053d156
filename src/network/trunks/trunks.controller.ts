import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, PlainBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, readFields } from '../common/present';
import { CreateTrunkDto, SubportsDto, TRUNK_READ_ONLY, UpdateTrunkDto } from './trunks.dto';
import { TrunksService } from './trunks.service';

@Controller('network/v2.0/trunks')
export class TrunksController {
  constructor(private readonly trunks: TrunksService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.trunks.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      trunks: await this.trunks.views(rows, query.fields),
      ...pageLinks(context, 'trunks', 'trunks', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const [view] = await this.trunks.views([await this.trunks.get(context, id)], readFields(raw));
    return { trunk: view };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('trunk', 'trunks', CreateTrunkDto, TRUNK_READ_ONLY) body: Bodies<CreateTrunkDto>,
  ) {
    const views = await this.trunks.views(await this.trunks.create(context, body.items));
    return body.bulk ? { trunks: views } : { trunk: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('trunk', UpdateTrunkDto, CreateTrunkDto, TRUNK_READ_ONLY) body: UpdateTrunkDto,
  ) {
    const [view] = await this.trunks.views([await this.trunks.update(context, id, body)]);
    return { trunk: view };
  }

  @Get(':id/get_subports')
  async subports(@Ctx() context: RequestContext, @Param('id') id: string) {
    const [view] = await this.trunks.views([await this.trunks.get(context, id)]);
    return { sub_ports: view?.sub_ports };
  }

  /** As upstream, without the envelope of a single trunk. */
  @Put(':id/add_subports')
  async add(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @PlainBody(SubportsDto) body: SubportsDto,
  ) {
    const [view] = await this.trunks.views([await this.trunks.addSubports(context, id, body.sub_ports)]);
    return view;
  }

  @Put(':id/remove_subports')
  async remove(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @PlainBody(SubportsDto) body: SubportsDto,
  ) {
    const [view] = await this.trunks.views([await this.trunks.removeSubports(context, id, body.sub_ports)]);
    return view;
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.trunks.delete(context, id);
  }
}
