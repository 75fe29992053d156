import type { RequestContext } from '../../shared/http/request-context';
import { selfLink } from '../common/links';
import type { Role } from '../roles/role.entity';
import type { AccessRule, ApplicationCredential } from './application-credential.entity';

export interface CredentialParts {
  credential: ApplicationCredential;
  roles: readonly Role[];
  /** Undefined where every call is allowed. */
  rules: readonly AccessRule[] | undefined;
}

/** `secret` only in the answer to its making: it is kept as a hash. */
export function applicationCredentialView(
  context: RequestContext,
  { credential, roles, rules }: CredentialParts,
  secret?: string,
) {
  const { id, name, description, userId, projectId, expiresAt, unrestricted } = credential;
  return {
    id,
    name,
    description,
    ...(secret !== undefined && { secret }),
    user_id: userId,
    project_id: projectId,
    expires_at: expiresAt,
    unrestricted,
    roles: roles.map((role) => ({
      id: role.id,
      name: role.name,
      domain_id: role.domainId,
      description: role.description,
      options: role.options,
    })),
    ...(rules && { access_rules: rules.map(accessRuleFields) }),
    links: selfLink(context, `users/${userId}/application_credentials/${id}`),
  };
}

export function accessRuleView(context: RequestContext, rule: AccessRule) {
  return {
    ...accessRuleFields(rule),
    links: selfLink(context, `users/${rule.userId}/access_rules/${rule.id}`),
  };
}

export function accessRuleFields({ id, service, path, method }: AccessRule) {
  return { id, service, path, method };
}
