import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody, WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { collection } from '../common/collection';
import { assertNoApplicationCredential } from '../common/delegation';
import { forbiddenAction, notFound } from '../identity.errors';
import { CreateTrustDto, ListTrustsQuery } from './trust.dto';
import type { Trust } from './trust.entity';
import { trustRolesLinks, trustRoleView, trustView } from './trust.view';
import { TrustsService } from './trusts.service';

/** https://docs.openstack.org/api-ref/identity/v3-ext/#os-trust-api */
@Controller('identity/v3/OS-TRUST/trusts')
export class TrustsController {
  constructor(
    private readonly trusts: TrustsService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(
    @Ctx() context: RequestContext,
    @WireQuery(ListTrustsQuery, { unknown: 'keep' }) query: ListTrustsQuery,
  ) {
    const { trustor_user_id: trustorUserId, trustee_user_id: trusteeUserId } = query;
    if (trustorUserId) {
      const target = { 'target.trust.trustor_user_id': trustorUserId };
      this.policy.enforce(context, 'identity:list_trusts_for_trustor', target);
    } else if (trusteeUserId) {
      const target = { 'target.trust.trustee_user_id': trusteeUserId };
      this.policy.enforce(context, 'identity:list_trusts_for_trustee', target);
    } else this.policy.enforce(context, 'identity:list_trusts', {});
    assertNoApplicationCredential(context);
    const rows = await this.trusts.list({ trustorUserId, trusteeUserId });
    const items = rows
      .filter((trust) => this.trusts.isAlive(trust))
      .map((trust) => trustView(context, trust));
    return collection(context, '/OS-TRUST/trusts', 'trusts', items, { query: { ...query } });
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('trust', CreateTrustDto, { unknown: 'keep' }) body: CreateTrustDto,
  ) {
    const target = { 'target.trust.trustor_user_id': body.trustor_user_id };
    this.policy.enforce(context, 'identity:create_trust', target);
    assertNoApplicationCredential(context);
    if (context.userId !== body.trustor_user_id)
      throw forbiddenAction('The authenticated user should match the trustor');
    const { delegation } = context.caller();
    if (delegation && !delegation.trustId)
      throw forbiddenAction('Redelegation allowed for delegated by trust only');
    const trust = await this.trusts.create(body, delegation?.trustId);
    return { trust: trustView(context, trust, await this.trusts.rolesOf(trust)) };
  }

  @Get(':trust_id')
  async show(@Ctx() context: RequestContext, @Param('trust_id') id: string) {
    const trust = await this.find(context, id, 'identity:get_trust');
    return { trust: trustView(context, trust, await this.trusts.rolesOf(trust)) };
  }

  @Delete(':trust_id')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('trust_id') id: string) {
    await this.find(context, id, 'identity:delete_trust');
    await this.trusts.delete(id);
  }

  @Get(':trust_id/roles')
  async roles(@Ctx() context: RequestContext, @Param('trust_id') id: string) {
    const trust = await this.find(context, id, 'identity:list_roles_for_trust');
    const roles = (await this.trusts.rolesOf(trust)).map((role) => trustRoleView(context, role));
    return { roles, links: trustRolesLinks(context, id) };
  }

  @Get(':trust_id/roles/:role_id')
  async role(
    @Ctx() context: RequestContext,
    @Param('trust_id') id: string,
    @Param('role_id') roleId: string,
  ) {
    const trust = await this.find(context, id, 'identity:get_role_for_trust');
    const role = (await this.trusts.rolesOf(trust)).find((own) => own.id === roleId);
    if (!role) throw notFound('role', roleId);
    return { role: trustRoleView(context, role) };
  }

  /** One that is gone is a 404 for everybody, unlike elsewhere (keystone/api/trusts.py). */
  private async find(context: RequestContext, id: string, rule: string): Promise<Trust> {
    const trust = await this.trusts.find(id);
    this.policy.enforce(context, rule, {
      'target.trust.trustor_user_id': trust?.trustorUserId ?? context.userId,
      'target.trust.trustee_user_id': trust?.trusteeUserId ?? context.userId,
    });
    assertNoApplicationCredential(context);
    return trust ?? this.trusts.get(id);
  }
}
