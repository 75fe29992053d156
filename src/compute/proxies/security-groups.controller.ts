import { Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody, WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { MAX_LIMIT } from '../common/paging';
import { requireBelow } from '../common/require-version';
import { ruleView, securityGroupView } from '../servers/security-group.view';
import { ingressRule } from './ingress-rule';
import {
  ListSecurityGroupsQuery,
  SecurityGroupDto,
  SecurityGroupRuleDto,
} from './proxied-security-groups.dto';
import { ProxiedSecurityGroups } from './proxied-security-groups.service';

const END = '2.36';

@Controller('compute/v2.1')
export class ProxiedSecurityGroupsController {
  constructor(
    private readonly groups: ProxiedSecurityGroups,
    private readonly policy: PolicyService,
  ) {}

  @Get('os-security-groups')
  async list(
    @Ctx() context: RequestContext,
    @WireQuery(ListSecurityGroupsQuery, { unknown: 'keep' }) query: ListSecurityGroupsQuery,
  ) {
    this.enter(context, 'get');
    const { all_tenants, offset = 0, limit } = query;
    // Others get their own, as upstream.
    const everywhere = all_tenants !== undefined && this.policy.can(context, 'context_is_admin');
    const groups = await this.groups.list(context, everywhere);
    const page = groups.slice(offset, offset + Math.min(limit || MAX_LIMIT, MAX_LIMIT));
    return { security_groups: page.map(securityGroupView) };
  }

  @Get('os-security-groups/:id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.enter(context, 'show');
    return { security_group: securityGroupView(await this.groups.get(context, id)) };
  }

  @Post('os-security-groups')
  @HttpCode(200)
  async create(
    @Ctx() context: RequestContext,
    @WireBody('security_group', SecurityGroupDto, { unknown: 'keep' }) body: SecurityGroupDto,
  ) {
    this.enter(context, 'create');
    const { name, description } = body;
    return { security_group: securityGroupView(await this.groups.create(context, name, description)) };
  }

  @Put('os-security-groups/:id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('security_group', SecurityGroupDto, { unknown: 'keep' }) body: SecurityGroupDto,
  ) {
    this.enter(context, 'update');
    return { security_group: securityGroupView(await this.groups.update(context, id, body)) };
  }

  @Delete('os-security-groups/:id')
  @HttpCode(202)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string): Promise<void> {
    this.enter(context, 'delete');
    await this.groups.delete(context, id);
  }

  @Post('os-security-group-rules')
  @HttpCode(200)
  async addRule(
    @Ctx() context: RequestContext,
    @WireBody('security_group_rule', SecurityGroupRuleDto, { unknown: 'keep' }) body: SecurityGroupRuleDto,
  ) {
    this.enter(context, 'rule:create');
    const rule = await this.groups.addRule(context, ingressRule(body));
    return { security_group_rule: ruleView(body.parent_group_id, rule) };
  }

  @Delete('os-security-group-rules/:id')
  @HttpCode(202)
  async deleteRule(@Ctx() context: RequestContext, @Param('id') id: string): Promise<void> {
    this.enter(context, 'rule:delete');
    await this.groups.deleteRule(context, id);
  }

  private enter(context: RequestContext, rule: string): void {
    const target = { project_id: context.projectId };
    this.policy.enforce(context, `os_compute_api:os-security-groups:${rule}`, target);
    requireBelow(context, END);
  }
}
