import { redelegationForbidden, usesOfRedelegation } from '../identity.errors';
import type { Trust } from './trust.entity';

/** keystone.conf [trust] max_redelegation_count. */
export const MAX_REDELEGATION = 3;

export interface RedelegationRequest {
  allow: boolean;
  count: number | null;
  remainingUses: number | null;
  expiresAt: string | null;
  roleIds: readonly string[];
  impersonation: boolean;
}

/** How deep trusts may go below the new one. Throws where the request contradicts itself. */
export function redelegationCount(request: RedelegationRequest, parent: Trust | undefined): number {
  if (!request.allow || request.count === 0) return 0;
  if (request.count !== null && request.count > MAX_REDELEGATION) {
    throw redelegationForbidden(
      `Requested redelegation depth of ${request.count} is greater than allowed ${MAX_REDELEGATION}`,
    );
  }
  if (request.remainingUses !== null) throw usesOfRedelegation();
  if (!parent) return request.count ?? MAX_REDELEGATION;
  const remaining = parent.redelegationCount - 1;
  if (request.count !== null && request.count !== remaining) {
    throw redelegationForbidden(
      'Modifying "redelegation_count" upon redelegation is forbidden. Omitting this parameter is advised.',
    );
  }
  return remaining;
}

/** A trust made with a trust gives no more than that one (keystone/trust/core.py). */
export function assertRedelegation(parent: Trust, request: RedelegationRequest): void {
  const depth = parent.redelegationCount;
  if (depth <= 0 || depth > MAX_REDELEGATION)
    throw redelegationForbidden(
      `Remaining redelegation depth of ${depth} out of allowed range of [0..${MAX_REDELEGATION}]`,
    );
  if (request.remainingUses !== null) {
    throw redelegationForbidden(
      `Field "remaining_uses" is set to ${request.remainingUses} while it must not be set in order to redelegate a trust`,
    );
  }
  if (parent.expiresAt !== null && request.expiresAt !== null && parent.expiresAt < request.expiresAt)
    throw redelegationForbidden('Requested expiration time is more than redelegated trust can provide');
  if (!request.roleIds.every((id) => parent.roleIds.includes(id)))
    throw redelegationForbidden('Some of requested roles are not in redelegated trust');
  if (!parent.impersonation && request.impersonation) {
    throw redelegationForbidden(
      `Impersonation is not allowed because redelegated trust does not specify impersonation. Redelegated trust id: ${parent.id}`,
    );
  }
}
