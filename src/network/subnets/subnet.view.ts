import { type View, wireTime } from '../common/present';
import type { Subnet } from './subnet.entity';

export function subnetView(subnet: Subnet, tags: readonly string[]): View {
  return {
    id: subnet.id,
    name: subnet.name,
    description: subnet.description,
    network_id: subnet.networkId,
    tenant_id: subnet.projectId,
    project_id: subnet.projectId,
    ip_version: subnet.ipVersion,
    cidr: subnet.cidr,
    gateway_ip: subnet.gatewayIp,
    enable_dhcp: subnet.enableDhcp,
    allocation_pools: subnet.allocationPools,
    dns_nameservers: subnet.dnsNameservers,
    host_routes: subnet.hostRoutes,
    ipv6_ra_mode: subnet.ipv6RaMode,
    ipv6_address_mode: subnet.ipv6AddressMode,
    service_types: subnet.serviceTypes,
    subnetpool_id: subnet.subnetpoolId,
    segment_id: subnet.segmentId,
    dns_publish_fixed_ip: subnet.dnsPublishFixedIp,
    tags,
    revision_number: subnet.revision,
    created_at: wireTime(subnet.createdAt),
    updated_at: wireTime(subnet.updatedAt),
  };
}
