import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, readFields } from '../common/present';
import { CreateQosPolicyDto, QOS_POLICY_READ_ONLY, UpdateQosPolicyDto } from './qos-policies.dto';
import { QosPoliciesService } from './qos-policies.service';

@Controller('network/v2.0/qos/policies')
export class QosPoliciesController {
  constructor(private readonly policies: QosPoliciesService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.policies.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      policies: await this.policies.views(rows, query.fields),
      ...pageLinks(context, 'policies', 'qos/policies', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const [view] = await this.policies.views([await this.policies.get(context, id)], readFields(raw));
    return { policy: view };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('policy', 'policies', CreateQosPolicyDto, QOS_POLICY_READ_ONLY)
    body: Bodies<CreateQosPolicyDto>,
  ) {
    const views = await this.policies.views(await this.policies.create(context, body.items));
    return body.bulk ? { policies: views } : { policy: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('policy', UpdateQosPolicyDto, CreateQosPolicyDto, QOS_POLICY_READ_ONLY)
    body: UpdateQosPolicyDto,
  ) {
    const [view] = await this.policies.views([await this.policies.update(context, id, body)]);
    return { policy: view };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.policies.delete(context, id);
  }
}
