import type { RequestContext } from '../../shared/http/request-context';
import { selfLink } from '../common/links';
import type { Role } from '../roles/role.entity';
import type { Trust } from './trust.entity';

/** Lists leave the roles away. */
export function trustView(context: RequestContext, trust: Trust, roles?: readonly Role[]) {
  const path = `OS-TRUST/trusts/${trust.id}`;
  return {
    id: trust.id,
    trustor_user_id: trust.trustorUserId,
    trustee_user_id: trust.trusteeUserId,
    project_id: trust.projectId,
    impersonation: trust.impersonation,
    expires_at: trust.expiresAt === null ? null : `${trust.expiresAt}Z`,
    remaining_uses: trust.remainingUses,
    redelegated_trust_id: trust.redelegatedTrustId,
    redelegation_count: trust.redelegationCount,
    deleted_at: null,
    ...(roles && {
      roles: roles.map((role) => trustRoleView(context, role)),
      roles_links: trustRolesLinks(context, trust.id),
    }),
    links: selfLink(context, path),
  };
}

export function trustRoleView(context: RequestContext, { id, name, domainId, description, options }: Role) {
  return { id, name, domain_id: domainId, description, options, links: selfLink(context, `roles/${id}`) };
}

export function trustRolesLinks(context: RequestContext, trustId: string) {
  return { ...selfLink(context, `OS-TRUST/trusts/${trustId}/roles`), next: null, previous: null };
}
