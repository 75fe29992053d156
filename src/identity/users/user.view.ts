import type { RequestContext } from '../../shared/http/request-context';
import { selfLink } from '../common/links';
import { passwordTime } from '../common/wire-time';
import type { DirectoryUser } from '../directories/user-directory.port';

/** Keystone leaves default_project_id away where there is none. */
export function userView(context: RequestContext, user: DirectoryUser) {
  return {
    ...user.extra,
    id: user.id,
    name: user.name,
    domain_id: user.domainId,
    enabled: user.enabled,
    ...(user.defaultProjectId && { default_project_id: user.defaultProjectId }),
    password_expires_at: passwordTime(user.passwordExpiresAt),
    options: user.options,
    links: selfLink(context, `users/${user.id}`),
  };
}
