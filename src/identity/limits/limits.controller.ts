import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { check, WireBody, WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { collection } from '../common/collection';
import { notFound } from '../identity.errors';
import { CreateLimitsDto, ListLimitsQuery, UpdateLimitDto } from './limit.dto';
import { limitView } from './limit.view';
import { ENFORCEMENT_MODEL, LimitsService } from './limits.service';

/** https://docs.openstack.org/api-ref/identity/v3/#unified-limits */
@Controller('identity/v3/limits')
export class LimitsController {
  constructor(
    private readonly limits: LimitsService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(
    @Ctx() context: RequestContext,
    @WireQuery(ListLimitsQuery, { unknown: 'keep' }) query: ListLimitsQuery,
  ) {
    this.policy.enforce(context, 'identity:list_limits');
    const rows = await this.limits.visible(context, await this.limits.list(query));
    const items = rows.map((limit) => limitView(context, limit));
    return collection(context, '/limits', 'limits', items, { query: { ...query } });
  }

  @Post()
  async create(@Ctx() context: RequestContext, @Body() body: unknown) {
    this.policy.enforce(context, 'identity:create_limits');
    const { limits } = check(CreateLimitsDto, body ?? {}, '');
    const made = await this.limits.create(limits);
    return { limits: made.map((limit) => limitView(context, limit)) };
  }

  @Get('model')
  model(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'identity:get_limit_model');
    return { model: ENFORCEMENT_MODEL };
  }

  @Get(':limit_id')
  async show(@Ctx() context: RequestContext, @Param('limit_id') id: string) {
    const limit = await this.limits.find(id);
    this.policy.enforce(context, 'identity:get_limit', limit ? await this.limits.targetOf(limit) : {});
    if (!limit) throw notFound('limit', id);
    return { limit: limitView(context, limit) };
  }

  @Patch(':limit_id')
  async update(
    @Ctx() context: RequestContext,
    @Param('limit_id') id: string,
    @WireBody('limit', UpdateLimitDto) body: UpdateLimitDto,
  ) {
    this.policy.enforce(context, 'identity:update_limit');
    return { limit: limitView(context, await this.limits.update(id, body)) };
  }

  @Delete(':limit_id')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('limit_id') id: string) {
    this.policy.enforce(context, 'identity:delete_limit');
    await this.limits.delete(id);
  }
}
