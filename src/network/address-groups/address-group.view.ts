import { type View, wireTime } from '../common/present';
import type { AddressGroup } from './address-group.entity';

export function addressGroupView(group: AddressGroup): View {
  return {
    id: group.id,
    name: group.name,
    description: group.description,
    tenant_id: group.projectId,
    project_id: group.projectId,
    addresses: group.addresses,
    revision_number: group.revision,
    created_at: wireTime(group.createdAt),
    updated_at: wireTime(group.updatedAt),
  };
}

export function addressGroupTarget(group: AddressGroup): Record<string, unknown> {
  return { project_id: group.projectId, tenant_id: group.projectId };
}
