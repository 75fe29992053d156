import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields } from '../common/present';
import { securityGroupRuleView } from './security-group.view';
import { SecurityGroupRulesService } from './security-group-rules.service';
import {
  CreateSecurityGroupRuleDto,
  SECURITY_GROUP_RULE_READ_ONLY,
  UpdateSecurityGroupRuleDto,
} from './security-groups.dto';

@Controller('network/v2.0/security-group-rules')
export class SecurityGroupRulesController {
  constructor(private readonly rules: SecurityGroupRulesService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.rules.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      security_group_rules: rows.map((row) => present(securityGroupRuleView(row), [], query.fields)),
      ...pageLinks(context, 'security_group_rules', 'security-group-rules', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const rule = await this.rules.get(context, id);
    return { security_group_rule: present(securityGroupRuleView(rule), [], readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody(
      'security_group_rule',
      'security_group_rules',
      CreateSecurityGroupRuleDto,
      SECURITY_GROUP_RULE_READ_ONLY,
    )
    body: Bodies<CreateSecurityGroupRuleDto>,
  ) {
    const views = (await this.rules.create(context, body.items)).map(securityGroupRuleView);
    return body.bulk ? { security_group_rules: views } : { security_group_rule: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody(
      'security_group_rule',
      UpdateSecurityGroupRuleDto,
      CreateSecurityGroupRuleDto,
      SECURITY_GROUP_RULE_READ_ONLY,
    )
    body: UpdateSecurityGroupRuleDto,
  ) {
    return { security_group_rule: securityGroupRuleView(await this.rules.update(context, id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.rules.delete(context, id);
  }
}
