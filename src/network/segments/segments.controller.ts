import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, readFields } from '../common/present';
import { CreateSegmentDto, SEGMENT_READ_ONLY, UpdateSegmentDto } from './segments.dto';
import { SegmentsService } from './segments.service';

@Controller('network/v2.0/segments')
export class SegmentsController {
  constructor(private readonly segments: SegmentsService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.segments.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      segments: await this.segments.views(rows, query.fields),
      ...pageLinks(context, 'segments', 'segments', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const segment = await this.segments.get(context, id);
    return { segment: (await this.segments.views([segment], readFields(raw)))[0] };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('segment', 'segments', CreateSegmentDto, SEGMENT_READ_ONLY) body: Bodies<CreateSegmentDto>,
  ) {
    return { segments: await this.segments.create(context, body.items) };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('segment', UpdateSegmentDto, CreateSegmentDto, SEGMENT_READ_ONLY) body: UpdateSegmentDto,
  ) {
    const segment = await this.segments.update(context, id, body);
    return { segment: (await this.segments.views([segment]))[0] };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.segments.assertDeletable(context, id);
  }
}
