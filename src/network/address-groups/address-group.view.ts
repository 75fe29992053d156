import { type View, wireTime } from '../common/present';
import type { Seen } from '../rbac/sharing';
import type { AddressGroup } from './address-group.entity';

export function addressGroupView(group: Seen<AddressGroup>): View {
  return {
    id: group.id,
    name: group.name,
    description: group.description,
    tenant_id: group.projectId,
    project_id: group.projectId,
    addresses: group.addresses,
    shared: group.sharedWithCaller,
    revision_number: group.revision,
    created_at: wireTime(group.createdAt),
    updated_at: wireTime(group.updatedAt),
  };
}

export function addressGroupTarget(group: Seen<AddressGroup>): Record<string, unknown> {
  return { project_id: group.projectId, tenant_id: group.projectId, shared: group.sharedWithCaller };
}
