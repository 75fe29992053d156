import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields } from '../common/present';
import { qosRuleView } from './qos.views';
import { CreateBandwidthRuleDto, UpdateBandwidthRuleDto } from './qos-rules.dto';
import { QosRulesService, type QosRuleValues } from './qos-rules.service';

const TYPE = 'bandwidth_limit';

@Controller('network/v2.0/qos/policies/:id/bandwidth_limit_rules')
export class QosBandwidthRulesController {
  constructor(private readonly rules: QosRulesService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('id') policyId: string, @Query() raw: RawQuery) {
    const { query, rows } = await this.rules.list(context, TYPE, policyId, raw);
    const path = `qos/policies/${policyId}/bandwidth_limit_rules`;
    const ids = rows.map((row) => row.id);
    return {
      bandwidth_limit_rules: rows.map((row) => present(qosRuleView(row), [], query.fields)),
      ...pageLinks(context, 'bandwidth_limit_rules', path, raw, query, ids),
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
    return { bandwidth_limit_rule: present(qosRuleView(rule), [], readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @Param('id') policyId: string,
    @CreateBody('bandwidth_limit_rule', 'bandwidth_limit_rules', CreateBandwidthRuleDto, ['id'])
    body: Bodies<CreateBandwidthRuleDto>,
  ) {
    const made = await this.rules.create(context, TYPE, policyId, body.items.map(valuesOf));
    const views = made.map(qosRuleView);
    return body.bulk ? { bandwidth_limit_rules: views } : { bandwidth_limit_rule: views[0] };
  }

  @Put(':ruleId')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') policyId: string,
    @Param('ruleId') id: string,
    @UpdateBody('bandwidth_limit_rule', UpdateBandwidthRuleDto, CreateBandwidthRuleDto, ['id'])
    body: UpdateBandwidthRuleDto,
  ) {
    const rule = await this.rules.update(context, TYPE, policyId, id, changesOf(body));
    return { bandwidth_limit_rule: qosRuleView(rule) };
  }

  @Delete(':ruleId')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') policyId: string, @Param('ruleId') id: string) {
    await this.rules.delete(context, TYPE, policyId, id);
  }
}

/** The same rules, for who knows no policy of theirs. */
@Controller('network/v2.0/qos/alias-bandwidth-limit-rules/:id')
export class QosBandwidthRuleAliasesController {
  constructor(private readonly rules: QosRulesService) {}

  @Get()
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const rule = await this.rules.get(context, TYPE, await this.rules.policyOf(context, TYPE, id), id);
    return { alias_bandwidth_limit_rule: present(qosRuleView(rule), [], readFields(raw)) };
  }

  @Put()
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('alias_bandwidth_limit_rule', UpdateBandwidthRuleDto, CreateBandwidthRuleDto, ['id'])
    body: UpdateBandwidthRuleDto,
  ) {
    const policyId = await this.rules.policyOf(context, TYPE, id);
    const rule = await this.rules.update(context, TYPE, policyId, id, changesOf(body));
    return { alias_bandwidth_limit_rule: qosRuleView(rule) };
  }

  @Delete()
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.rules.delete(context, TYPE, await this.rules.policyOf(context, TYPE, id), id);
  }
}

function valuesOf({
  max_kbps: value,
  max_burst_kbps: burst,
  direction,
}: CreateBandwidthRuleDto): QosRuleValues {
  return { value, burst, direction };
}

function changesOf(body: UpdateBandwidthRuleDto): Partial<QosRuleValues> {
  const { max_kbps: value, max_burst_kbps: burst, direction } = body;
  return { value, burst, direction };
}
