import { type View, wireTime } from '../common/present';
import type { Port } from '../ports/port.entity';
import type { Subport, Trunk } from './trunk.entity';

export function trunkView(
  trunk: Trunk,
  parent: Port | undefined,
  subports: readonly Subport[],
  tags: readonly string[],
): View {
  return {
    id: trunk.id,
    name: trunk.name,
    description: trunk.description,
    tenant_id: trunk.projectId,
    project_id: trunk.projectId,
    port_id: trunk.portId,
    admin_state_up: trunk.adminStateUp,
    // What of its subports a host refuses, their own status says.
    status: parent?.hostId && parent.status === 'ACTIVE' ? 'ACTIVE' : 'DOWN',
    sub_ports: subports.map(subportView),
    tags,
    revision_number: trunk.revision,
    created_at: wireTime(trunk.createdAt),
    updated_at: wireTime(trunk.updatedAt),
  };
}

export function subportView({ portId, segmentationId }: Subport): View {
  return { port_id: portId, segmentation_type: 'vlan', segmentation_id: segmentationId };
}

export function trunkTarget({ projectId }: Pick<Trunk, 'projectId'>): Record<string, unknown> {
  return { project_id: projectId, tenant_id: projectId };
}
