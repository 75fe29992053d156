import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { expirySeconds } from '../common/expiry';
import { expandRoles, RoleGraphs } from '../roles/role-graph';
import { type ResolvedToken, type TokenExtension, TokenResolver } from '../tokens/token-resolver';
import { compileAccessRules } from './access-rule-match';
import { APPLICATION_CREDENTIAL } from './application-credential.method';
import { accessRuleFields } from './application-credential.view';
import { ApplicationCredentialsRepository } from './application-credentials.repository';

/** What a token means that was got with an application credential. */
@Injectable()
export class ApplicationCredentialExtension implements TokenExtension, OnModuleInit {
  readonly key = APPLICATION_CREDENTIAL;

  constructor(
    private readonly resolver: TokenResolver,
    private readonly repository: ApplicationCredentialsRepository,
    private readonly graphs: RoleGraphs,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.resolver.register(this);
  }

  async apply(token: ResolvedToken, id: string): Promise<boolean> {
    const credential = await this.repository.find({ id });
    if (credential?.userId !== token.user.id || credential.projectId !== token.project?.id) return false;
    const { expiresAt, unrestricted, accessRuleIds } = credential;
    if (expiresAt !== null && expirySeconds(expiresAt) <= this.clock.now() / 1000) return false;
    // Only what the user still has: a role that was taken away is gone from the token at once.
    const granted = expandRoles(await this.graphs.current(), credential.roleIds);
    token.roles = token.roles.filter((role) => granted.has(role.id));
    token.extraInfo.delegation = { applicationCredentialId: id, unrestricted };
    const view = { id, name: credential.name, restricted: !unrestricted };
    if (accessRuleIds === null) {
      token.view.application_credential = view;
      return true;
    }
    const rules = await this.repository.listRules({ id: { in: accessRuleIds } });
    token.view.application_credential = { ...view, access_rules: rules.map(accessRuleFields) };
    token.extraInfo.permits = compileAccessRules(rules);
    return true;
  }
}
