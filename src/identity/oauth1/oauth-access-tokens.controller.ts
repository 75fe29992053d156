import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { selfLink } from '../common/links';
import { List, type Listing } from '../common/listing';
import { keystoneTime } from '../common/wire-time';
import { forbiddenAction, notFound } from '../identity.errors';
import { RoleGraphs } from '../roles/role-graph';
import type { OauthToken } from './oauth1.entity';
import { Oauth1Service } from './oauth1.service';

/** The access tokens that a user has let programs have. */
@Controller('identity/v3/users/:user_id/OS-OAUTH1/access_tokens')
export class OauthAccessTokensController {
  constructor(
    private readonly service: Oauth1Service,
    private readonly graphs: RoleGraphs,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('user_id') userId: string, @List() list: Listing) {
    this.enforce(context, 'identity:list_access_tokens');
    const rows = await this.service.listOf(userId);
    return list.wrap(
      'access_tokens',
      rows.map((row) => accessTokenView(context, row)),
    );
  }

  @Get(':access_token_id')
  async show(
    @Ctx() context: RequestContext,
    @Param('user_id') userId: string,
    @Param('access_token_id') id: string,
  ) {
    this.enforce(context, 'identity:get_access_token');
    return { access_token: accessTokenView(context, await this.service.get(userId, id)) };
  }

  @Delete(':access_token_id')
  @HttpCode(204)
  async remove(
    @Ctx() context: RequestContext,
    @Param('user_id') userId: string,
    @Param('access_token_id') id: string,
  ) {
    this.enforce(context, 'identity:delete_access_token');
    await this.service.delete(userId, id);
  }

  @Get(':access_token_id/roles')
  async roles(
    @Ctx() context: RequestContext,
    @Param('user_id') userId: string,
    @Param('access_token_id') id: string,
    @List() list: Listing,
  ) {
    this.enforce(context, 'identity:list_access_token_roles');
    const { roleIds } = await this.service.get(userId, id);
    return list.wrap('roles', await this.roleViews(context, roleIds));
  }

  @Get(':access_token_id/roles/:role_id')
  async role(@Ctx() context: RequestContext, @Param() params: Record<string, string>) {
    this.enforce(context, 'identity:get_access_token_role');
    const { user_id: userId = '', access_token_id: id = '', role_id: roleId = '' } = params;
    const { roleIds } = await this.service.get(userId, id);
    const [role] = await this.roleViews(
      context,
      roleIds.filter((each) => each === roleId),
    );
    if (!role) throw notFound('role', roleId);
    return { role };
  }

  private enforce(context: RequestContext, rule: string): void {
    this.policy.enforce(context, rule);
    if (context.caller().delegation)
      throw forbiddenAction('Cannot manage OAuth access tokens with a token issued via delegation.');
  }

  private async roleViews(context: RequestContext, ids: readonly string[]) {
    const { byId } = await this.graphs.current();
    return ids.flatMap((id) => {
      const role = byId.get(id);
      return role
        ? [{ id, name: role.name, domain_id: role.domainId, links: selfLink(context, `roles/${id}`) }]
        : [];
    });
  }
}

function accessTokenView(context: RequestContext, token: OauthToken) {
  const path = `users/${token.userId}/OS-OAUTH1/access_tokens/${token.id}`;
  return {
    id: token.id,
    consumer_id: token.consumerId,
    project_id: token.projectId,
    authorizing_user_id: token.userId,
    expires_at: keystoneTime(token.expiresAt),
    links: { ...selfLink(context, path), roles: selfLink(context, `${path}/roles`).self },
  };
}
