import { Controller, Get, Param, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { type RawQuery, refuseUnknownFilters } from '../common/list-query';
import { present, readFields } from '../common/present';
import { ruleTypeNotFound } from './qos.errors';
import { detailsOfRuleType, RULE_TYPES } from './qos.views';

/** The kinds of rules that every host keeps: with `all_rules` as with `all_supported`. */
@Controller('network/v2.0/qos/rule-types')
export class QosRuleTypesController {
  constructor(private readonly access: Access) {}

  @Get()
  list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    this.access.enforce(context, 'get_rule_type', {});
    refuseUnknownFilters(raw, ['type', 'all_rules', 'all_supported']);
    const wanted = raw.type === undefined ? undefined : [raw.type].flat().map(String);
    const types = RULE_TYPES.filter((type) => !wanted || wanted.includes(type));
    return { rule_types: types.map((type) => present({ type }, [], readFields(raw))) };
  }

  /** With what hosts take of it: as upstream, for administrators. */
  @Get(':type')
  show(@Ctx() context: RequestContext, @Param('type') name: string, @Query() raw: RawQuery) {
    this.access.enforce(context, 'get_rule_type:drivers', {});
    const details = detailsOfRuleType(name);
    if (!details) throw ruleTypeNotFound(name);
    return { rule_type: present({ type: name, ...details }, [], readFields(raw)) };
  }
}
