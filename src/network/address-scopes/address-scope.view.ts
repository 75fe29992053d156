import type { View } from '../common/present';
import type { Seen } from '../rbac/sharing';
import type { AddressScope } from './address-scope.entity';

/** Without times, tags and a revision: an address scope has no standard attributes in Neutron. */
export function addressScopeView(scope: Seen<AddressScope>): View {
  return {
    id: scope.id,
    name: scope.name,
    tenant_id: scope.projectId,
    project_id: scope.projectId,
    ip_version: scope.ipVersion,
    shared: scope.sharedWithCaller,
  };
}

export function addressScopeTarget(scope: Seen<AddressScope>): Record<string, unknown> {
  return { project_id: scope.projectId, tenant_id: scope.projectId, shared: scope.sharedWithCaller };
}
