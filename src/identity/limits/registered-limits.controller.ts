import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { check, WireBody, WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { collection } from '../common/collection';
import { CreateRegisteredLimitsDto, ListLimitsQuery, UpdateRegisteredLimitDto } from './limit.dto';
import { registeredLimitView } from './limit.view';
import { RegisteredLimitsService } from './registered-limits.service';

/** https://docs.openstack.org/api-ref/identity/v3/#unified-limits */
@Controller('identity/v3/registered_limits')
export class RegisteredLimitsController {
  constructor(
    private readonly limits: RegisteredLimitsService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(
    @Ctx() context: RequestContext,
    @WireQuery(ListLimitsQuery, { unknown: 'keep' }) query: ListLimitsQuery,
  ) {
    this.policy.enforce(context, 'identity:list_registered_limits');
    const items = (await this.limits.list(query)).map((limit) => registeredLimitView(context, limit));
    return collection(context, '/registered_limits', 'registered_limits', items, { query: { ...query } });
  }

  @Post()
  async create(@Ctx() context: RequestContext, @Body() body: unknown) {
    this.policy.enforce(context, 'identity:create_registered_limits');
    const { registered_limits: asked } = check(CreateRegisteredLimitsDto, body ?? {}, '');
    const made = await this.limits.create(asked);
    return { registered_limits: made.map((limit) => registeredLimitView(context, limit)) };
  }

  @Get(':registered_limit_id')
  async show(@Ctx() context: RequestContext, @Param('registered_limit_id') id: string) {
    this.policy.enforce(context, 'identity:get_registered_limit');
    return { registered_limit: registeredLimitView(context, await this.limits.get(id)) };
  }

  @Patch(':registered_limit_id')
  async update(
    @Ctx() context: RequestContext,
    @Param('registered_limit_id') id: string,
    @WireBody('registered_limit', UpdateRegisteredLimitDto) body: UpdateRegisteredLimitDto,
  ) {
    this.policy.enforce(context, 'identity:update_registered_limit');
    return { registered_limit: registeredLimitView(context, await this.limits.update(id, body)) };
  }

  @Delete(':registered_limit_id')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('registered_limit_id') id: string) {
    this.policy.enforce(context, 'identity:delete_registered_limit');
    await this.limits.delete(id);
  }
}
