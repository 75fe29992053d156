import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields } from '../common/present';
import { CreateRbacPolicyDto, RBAC_POLICY_READ_ONLY, UpdateRbacPolicyDto } from './rbac-policies.dto';
import { RbacPoliciesService } from './rbac-policies.service';
import { rbacPolicyView } from './rbac-policy.view';

@Controller('network/v2.0/rbac-policies')
export class RbacPoliciesController {
  constructor(private readonly policies: RbacPoliciesService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.policies.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      rbac_policies: rows.map((row) => present(rbacPolicyView(row), [], query.fields)),
      ...pageLinks(context, 'rbac_policies', 'rbac-policies', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const view = rbacPolicyView(await this.policies.get(context, id));
    return { rbac_policy: present(view, [], readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('rbac_policy', 'rbac_policies', CreateRbacPolicyDto, RBAC_POLICY_READ_ONLY)
    body: Bodies<CreateRbacPolicyDto>,
  ) {
    const views = (await this.policies.create(context, body.items)).map(rbacPolicyView);
    return body.bulk ? { rbac_policies: views } : { rbac_policy: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('rbac_policy', UpdateRbacPolicyDto, CreateRbacPolicyDto, RBAC_POLICY_READ_ONLY)
    body: UpdateRbacPolicyDto,
  ) {
    return { rbac_policy: rbacPolicyView(await this.policies.update(context, id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.policies.delete(context, id);
  }
}
