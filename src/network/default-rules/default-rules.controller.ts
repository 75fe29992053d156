import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody } from '../common/neutron-body';
import { pageLinks, present, readFields } from '../common/present';
import { defaultRuleView } from './default-rule.view';
import { CreateDefaultRuleDto, DEFAULT_RULE_READ_ONLY } from './default-rules.dto';
import { DefaultRulesService } from './default-rules.service';

@Controller('network/v2.0/default-security-group-rules')
export class DefaultRulesController {
  constructor(private readonly rules: DefaultRulesService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.rules.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      default_security_group_rules: rows.map((row) => present(defaultRuleView(row), [], query.fields)),
      ...pageLinks(context, 'default_security_group_rules', 'default-security-group-rules', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const view = defaultRuleView(await this.rules.get(context, id));
    return { default_security_group_rule: present(view, [], readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody(
      'default_security_group_rule',
      'default_security_group_rules',
      CreateDefaultRuleDto,
      DEFAULT_RULE_READ_ONLY,
    )
    body: Bodies<CreateDefaultRuleDto>,
  ) {
    const views = (await this.rules.create(context, body.items)).map(defaultRuleView);
    return body.bulk ? { default_security_group_rules: views } : { default_security_group_rule: views[0] };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.rules.delete(context, id);
  }
}
