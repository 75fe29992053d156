import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields } from '../common/present';
import { qosRuleView } from './qos.views';
import { CreateDscpRuleDto, UpdateDscpRuleDto } from './qos-rules.dto';
import { QosRulesService, type QosRuleValues } from './qos-rules.service';

const TYPE = 'dscp_marking';

@Controller('network/v2.0/qos/policies/:id/dscp_marking_rules')
export class QosDscpRulesController {
  constructor(private readonly rules: QosRulesService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('id') policyId: string, @Query() raw: RawQuery) {
    const { query, rows } = await this.rules.list(context, TYPE, policyId, raw);
    const path = `qos/policies/${policyId}/dscp_marking_rules`;
    const ids = rows.map((row) => row.id);
    return {
      dscp_marking_rules: rows.map((row) => present(qosRuleView(row), [], query.fields)),
      ...pageLinks(context, 'dscp_marking_rules', path, raw, query, ids),
    };
  }

  @Get(':ruleId')
  async show(
    @Ctx() context: RequestContext,
    @Param('id') policyId: string,
    @Param('ruleId') id: string,
    @Query() raw: RawQuery,
  ) {
    const rule = await this.rules.get(context, TYPE, policyId, id);
    return { dscp_marking_rule: present(qosRuleView(rule), [], readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @Param('id') policyId: string,
    @CreateBody('dscp_marking_rule', 'dscp_marking_rules', CreateDscpRuleDto, ['id'])
    body: Bodies<CreateDscpRuleDto>,
  ) {
    const made = await this.rules.create(context, TYPE, policyId, body.items.map(valuesOf));
    const views = made.map(qosRuleView);
    return body.bulk ? { dscp_marking_rules: views } : { dscp_marking_rule: views[0] };
  }

  @Put(':ruleId')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') policyId: string,
    @Param('ruleId') id: string,
    @UpdateBody('dscp_marking_rule', UpdateDscpRuleDto, CreateDscpRuleDto, ['id'])
    body: UpdateDscpRuleDto,
  ) {
    const rule = await this.rules.update(context, TYPE, policyId, id, changesOf(body));
    return { dscp_marking_rule: qosRuleView(rule) };
  }

  @Delete(':ruleId')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') policyId: string, @Param('ruleId') id: string) {
    await this.rules.delete(context, TYPE, policyId, id);
  }
}

/** The same rules, for who knows no policy of theirs. */
@Controller('network/v2.0/qos/alias-dscp-marking-rules/:id')
export class QosDscpRuleAliasesController {
  constructor(private readonly rules: QosRulesService) {}

  @Get()
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const rule = await this.rules.get(context, TYPE, await this.rules.policyOf(context, TYPE, id), id);
    return { alias_dscp_marking_rule: present(qosRuleView(rule), [], readFields(raw)) };
  }

  @Put()
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('alias_dscp_marking_rule', UpdateDscpRuleDto, CreateDscpRuleDto, ['id'])
    body: UpdateDscpRuleDto,
  ) {
    const policyId = await this.rules.policyOf(context, TYPE, id);
    const rule = await this.rules.update(context, TYPE, policyId, id, changesOf(body));
    return { alias_dscp_marking_rule: qosRuleView(rule) };
  }

  @Delete()
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.rules.delete(context, TYPE, await this.rules.policyOf(context, TYPE, id), id);
  }
}

function valuesOf({ dscp_mark: value }: CreateDscpRuleDto): QosRuleValues {
  return { value, burst: 0, direction: 'egress' };
}

function changesOf({ dscp_mark: value }: UpdateDscpRuleDto): Partial<QosRuleValues> {
  return { value };
}
