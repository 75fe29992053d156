import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import type { ClassConstructor } from 'class-transformer';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields } from '../common/present';
import { qosRuleView } from './qos.views';
import type { QosRuleType } from './qos-rule.entity';
import { QosRulesService, type QosRuleValues } from './qos-rules.service';

/** What tells one kind of rules from another on the wire. */
export interface QosRuleKind<C extends object, U extends object> {
  type: QosRuleType;
  create: ClassConstructor<C>;
  update: ClassConstructor<U>;
  valuesOf(body: C): QosRuleValues;
  changesOf(body: U): Partial<QosRuleValues>;
}

/** The rules of one kind, in their policy. */
export function rulesController<C extends object, U extends object>(kind: QosRuleKind<C, U>) {
  const { type } = kind;
  const [one, many] = [`${type}_rule`, `${type}_rules`];

  @Controller(`network/v2.0/qos/policies/:id/${many}`)
  class QosRulesController {
    constructor(readonly rules: QosRulesService) {}

    @Get()
    async list(@Ctx() context: RequestContext, @Param('id') policyId: string, @Query() raw: RawQuery) {
      const { query, rows } = await this.rules.list(context, type, policyId, raw);
      const ids = rows.map((row) => row.id);
      return {
        [many]: rows.map((row) => present(qosRuleView(row), [], query.fields)),
        ...pageLinks(context, many, `qos/policies/${policyId}/${many}`, raw, query, ids),
      };
    }

    @Get(':ruleId')
    async show(
      @Ctx() context: RequestContext,
      @Param('id') policyId: string,
      @Param('ruleId') id: string,
      @Query() raw: RawQuery,
    ) {
      const rule = await this.rules.get(context, type, policyId, id);
      return { [one]: present(qosRuleView(rule), [], readFields(raw)) };
    }

    @Post()
    async create(
      @Ctx() context: RequestContext,
      @Param('id') policyId: string,
      @CreateBody(one, many, kind.create, ['id']) body: Bodies<C>,
    ) {
      const values = body.items.map((item) => kind.valuesOf(item));
      const views = (await this.rules.create(context, type, policyId, values)).map(qosRuleView);
      return body.bulk ? { [many]: views } : { [one]: views[0] };
    }

    @Put(':ruleId')
    async update(
      @Ctx() context: RequestContext,
      @Param('id') policyId: string,
      @Param('ruleId') id: string,
      @UpdateBody(one, kind.update, kind.create, ['id']) body: U,
    ) {
      const rule = await this.rules.update(context, type, policyId, id, kind.changesOf(body));
      return { [one]: qosRuleView(rule) };
    }

    @Delete(':ruleId')
    @HttpCode(204)
    async delete(@Ctx() context: RequestContext, @Param('id') policyId: string, @Param('ruleId') id: string) {
      await this.rules.delete(context, type, policyId, id);
    }
  }
  return named(QosRulesController, type, 'RulesController');
}

/** The same rules, for who knows no policy of theirs. */
export function ruleAliasesController<C extends object, U extends object>(kind: QosRuleKind<C, U>) {
  const { type } = kind;
  const one = `alias_${type}_rule`;

  @Controller(`network/v2.0/qos/alias-${type.replaceAll('_', '-')}-rules/:id`)
  class QosRuleAliasesController {
    constructor(readonly rules: QosRulesService) {}

    @Get()
    async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
      const rule = await this.rules.get(context, type, await this.rules.policyOf(context, type, id), id);
      return { [one]: present(qosRuleView(rule), [], readFields(raw)) };
    }

    @Put()
    async update(
      @Ctx() context: RequestContext,
      @Param('id') id: string,
      @UpdateBody(one, kind.update, kind.create, ['id']) body: U,
    ) {
      const policyId = await this.rules.policyOf(context, type, id);
      return {
        [one]: qosRuleView(await this.rules.update(context, type, policyId, id, kind.changesOf(body))),
      };
    }

    @Delete()
    @HttpCode(204)
    async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
      await this.rules.delete(context, type, await this.rules.policyOf(context, type, id), id);
    }
  }
  return named(QosRuleAliasesController, type, 'RuleAliasesController');
}

/** Operations in the OpenAPI document are called by it: `QosBandwidthLimitRules_list`. */
function named<T extends object>(controller: T, type: QosRuleType, suffix: string): T {
  const words = type.split('_').map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`);
  return Object.defineProperty(controller, 'name', { value: `Qos${words.join('')}${suffix}` });
}
