import { type View, wireTime } from '../common/present';
import type { Seen } from '../rbac/sharing';
import type { SubnetPool } from './subnet-pool.entity';

export function subnetPoolView(pool: Seen<SubnetPool>, tags: readonly string[]): View {
  return {
    id: pool.id,
    name: pool.name,
    description: pool.description,
    tenant_id: pool.projectId,
    project_id: pool.projectId,
    ip_version: pool.ipVersion,
    prefixes: pool.prefixes,
    // Neutron writes these as texts.
    min_prefixlen: String(pool.minPrefixlen),
    max_prefixlen: String(pool.maxPrefixlen),
    default_prefixlen: String(pool.defaultPrefixlen),
    default_quota: pool.defaultQuota,
    address_scope_id: pool.addressScopeId,
    is_default: pool.isDefault,
    shared: pool.sharedWithCaller,
    tags,
    revision_number: pool.revision,
    created_at: wireTime(pool.createdAt),
    updated_at: wireTime(pool.updatedAt),
  };
}

export function subnetPoolTarget(pool: Seen<SubnetPool>): Record<string, unknown> {
  return { project_id: pool.projectId, tenant_id: pool.projectId, shared: pool.sharedWithCaller };
}
