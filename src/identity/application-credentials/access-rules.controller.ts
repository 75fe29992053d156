import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { collection } from '../common/collection';
import { assertNoTrust } from '../common/delegation';
import { AccessRulesService } from './access-rules.service';
import { ListAccessRulesQuery } from './application-credential.dto';
import { accessRuleView } from './application-credential.view';

@Controller('identity/v3/users/:user_id/access_rules')
export class AccessRulesController {
  constructor(
    private readonly service: AccessRulesService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(
    @Ctx() context: RequestContext,
    @Param('user_id') userId: string,
    @WireQuery(ListAccessRulesQuery, { unknown: 'keep' }) query: ListAccessRulesQuery,
  ) {
    this.enforce(context, 'identity:list_access_rules', userId);
    const rules = await this.service.list(userId, query);
    const items = rules.map((rule) => accessRuleView(context, rule));
    const path = `/users/${userId}/access_rules`;
    return collection(context, path, 'access_rules', items, { query: { ...query } });
  }

  @Get(':access_rule_id')
  async show(
    @Ctx() context: RequestContext,
    @Param('user_id') userId: string,
    @Param('access_rule_id') id: string,
  ) {
    this.enforce(context, 'identity:get_access_rule', userId);
    return { access_rule: accessRuleView(context, await this.service.get(userId, id)) };
  }

  @Delete(':access_rule_id')
  @HttpCode(204)
  async remove(
    @Ctx() context: RequestContext,
    @Param('user_id') userId: string,
    @Param('access_rule_id') id: string,
  ) {
    this.enforce(context, 'identity:delete_access_rule', userId);
    await this.service.delete(userId, id);
  }

  private enforce(context: RequestContext, rule: string, userId: string): void {
    this.policy.enforce(context, rule, { 'target.user.id': userId });
    assertNoTrust(context);
  }
}
