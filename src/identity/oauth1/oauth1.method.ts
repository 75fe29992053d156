import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { RequestContext } from '../../shared/http/request-context';
import { Directories } from '../directories/directories';
import { unauthorized } from '../identity.errors';
import { expandRoles, RoleGraphs } from '../roles/role-graph';
import { type AuthOutcome, AuthRegistry } from '../tokens/auth-methods';
import { type ResolvedToken, type TokenExtension, TokenResolver } from '../tokens/token-resolver';
import { Oauth1Repository } from './oauth1.repository';
import { Oauth1Service } from './oauth1.service';

/** The key of `x` claims by which a token names its OAuth access token; ec2tokens uses it too. */
const OAUTH1 = 'oauth1';

/** Sign-in by a request that is signed with an access token, and what such a token means. */
@Injectable()
export class Oauth1Method implements TokenExtension, OnModuleInit {
  readonly key = OAUTH1;

  constructor(
    private readonly registry: AuthRegistry,
    private readonly resolver: TokenResolver,
    private readonly service: Oauth1Service,
    private readonly repository: Oauth1Repository,
    private readonly directories: Directories,
    private readonly graphs: RoleGraphs,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.registry.addMethod({
      name: OAUTH1,
      authenticate: (_, context) => this.authenticate(context),
    });
    this.resolver.register(this);
  }

  private async authenticate(context: RequestContext): Promise<AuthOutcome> {
    const { id, userId, projectId, expiresAt } = await this.service.signedWith(context);
    const user = userId === null ? undefined : await this.directories.findUser(userId);
    if (!user?.enabled) throw unauthorized();
    return {
      user,
      scope: { projectId },
      extensions: { [OAUTH1]: id },
      expiresAt: Math.floor(expiresAt / 1000),
    };
  }

  async apply(token: ResolvedToken, id: string): Promise<boolean> {
    const access = await this.repository.findToken({ id, kind: 'access' });
    if (!access || access.expiresAt <= this.clock.now()) return false;
    if (access.userId !== token.user.id || access.projectId !== token.project?.id) return false;
    const granted = expandRoles(await this.graphs.current(), access.roleIds);
    token.roles = token.roles.filter((role) => granted.has(role.id));
    const { consumerId } = access;
    token.extraInfo.delegation = { accessTokenId: id, consumerId };
    token.view['OS-OAUTH1'] = { access_token_id: id, consumer_id: consumerId };
    return true;
  }
}
