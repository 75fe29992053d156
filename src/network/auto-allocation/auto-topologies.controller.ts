import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { readFields } from '../common/present';
import { unknownTopologyField } from './auto-allocation.errors';
import { AutoTopologies } from './auto-topologies.service';

const DRY_RUN = 'dry-run';

@Controller('network/v2.0/auto-allocated-topology')
export class AutoTopologiesController {
  constructor(private readonly topologies: AutoTopologies) {}

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const fields = readFields(raw);
    if (fields?.has(DRY_RUN))
      return { auto_allocated_topology: await this.topologies.check(context, projectOf(context, id)) };
    if (fields) throw unknownTopologyField();
    return { auto_allocated_topology: await this.topologies.get(context, projectOf(context, id)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.topologies.delete(context, projectOf(context, id));
  }
}

/** Old clients that know no project say `None` and mean their own. */
function projectOf(context: RequestContext, id: string): string {
  return id === 'None' ? context.projectId : id;
}
