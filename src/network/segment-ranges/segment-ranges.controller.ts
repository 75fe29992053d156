import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, readFields } from '../common/present';
import { CreateSegmentRangeDto, SEGMENT_RANGE_READ_ONLY, UpdateSegmentRangeDto } from './segment-ranges.dto';
import { SegmentRangesService } from './segment-ranges.service';

@Controller('network/v2.0/network-segment-ranges')
export class SegmentRangesController {
  constructor(private readonly ranges: SegmentRangesService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.ranges.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      network_segment_ranges: await this.ranges.views(rows, query.fields),
      ...pageLinks(context, 'network_segment_ranges', 'network-segment-ranges', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const range = await this.ranges.get(context, id);
    return { network_segment_range: (await this.ranges.views([range], readFields(raw)))[0] };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody(
      'network_segment_range',
      'network_segment_ranges',
      CreateSegmentRangeDto,
      SEGMENT_RANGE_READ_ONLY,
    )
    body: Bodies<CreateSegmentRangeDto>,
  ) {
    const views = await this.ranges.views(await this.ranges.create(context, body.items));
    return body.bulk ? { network_segment_ranges: views } : { network_segment_range: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody(
      'network_segment_range',
      UpdateSegmentRangeDto,
      CreateSegmentRangeDto,
      SEGMENT_RANGE_READ_ONLY,
    )
    body: UpdateSegmentRangeDto,
  ) {
    const range = await this.ranges.update(context, id, body);
    return { network_segment_range: (await this.ranges.views([range]))[0] };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.ranges.delete(context, id);
  }
}
