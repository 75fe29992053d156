import { type View, wireTime } from '../common/present';
import type { Seen } from '../rbac/sharing';
import type { Network } from './network.entity';

/** Only who may see how a network is made sees these. */
export const PROVIDER_ATTRIBUTES = [
  'provider:network_type',
  'provider:physical_network',
  'provider:segmentation_id',
];

export interface NetworkExtras {
  subnetIds: readonly string[];
  scopes: ReadonlyArray<{ ipVersion: 4 | 6; addressScopeId: string }>;
  tags: readonly string[];
}

export function networkView(network: Seen<Network>, extras: NetworkExtras): View {
  return {
    id: network.id,
    name: network.name,
    description: network.description,
    tenant_id: network.projectId,
    project_id: network.projectId,
    admin_state_up: network.adminStateUp,
    status: 'ACTIVE',
    mtu: network.mtu,
    shared: network.sharedWithCaller,
    'router:external': network.external,
    ...(network.external ? { is_default: network.isDefault } : {}),
    port_security_enabled: network.portSecurityEnabled,
    dns_domain: network.dnsDomain,
    subnets: extras.subnetIds,
    availability_zone_hints: network.availabilityZoneHints,
    // The zones in which something serves the network's DHCP: nothing does before it has a subnet.
    availability_zones: extras.subnetIds.length ? ['nova'] : [],
    ipv4_address_scope: extras.scopes.find(({ ipVersion }) => ipVersion === 4)?.addressScopeId ?? null,
    ipv6_address_scope: extras.scopes.find(({ ipVersion }) => ipVersion === 6)?.addressScopeId ?? null,
    'provider:network_type': network.networkType,
    'provider:physical_network': network.physicalNetwork,
    'provider:segmentation_id': network.segmentationId,
    tags: extras.tags,
    revision_number: network.revision,
    created_at: wireTime(network.createdAt),
    updated_at: wireTime(network.updatedAt),
  };
}

/** What policies are asked about a network, and about what belongs to one. */
export function networkTarget(network: Seen<Network>): Record<string, unknown> {
  return {
    project_id: network.projectId,
    tenant_id: network.projectId,
    'network:project_id': network.projectId,
    shared: network.sharedWithCaller,
    'router:external': network.openToCaller,
  };
}

/** The same for a subnet or port of another owner. */
export function memberTarget(network: Seen<Network>, projectId: string): Record<string, unknown> {
  return { ...networkTarget(network), project_id: projectId, tenant_id: projectId };
}
