import { type View, wireTime } from '../common/present';
import { bridgeName } from '../plan/device-names';
import { dnsNames } from './dns-names';
import type { Port } from './port.entity';
import type { PortAddress } from './port-address.entity';

/** Only who may see where a port is bound sees these. */
export const BINDING_ATTRIBUTES = [
  'binding:host_id',
  'binding:profile',
  'binding:vif_details',
  'binding:vif_type',
];

export interface PortExtras {
  addresses: readonly PortAddress[];
  securityGroupIds: readonly string[];
  tags: readonly string[];
  dnsDomain: string;
}

export function portView(port: Port, extras: PortExtras): View {
  return {
    id: port.id,
    name: port.name,
    description: port.description,
    network_id: port.networkId,
    tenant_id: port.projectId,
    project_id: port.projectId,
    mac_address: port.macAddress,
    admin_state_up: port.adminStateUp,
    status: port.status,
    device_id: port.deviceId,
    device_owner: port.deviceOwner,
    fixed_ips: extras.addresses.map((ip) => ({ subnet_id: ip.subnetId, ip_address: ip.address })),
    ip_allocation: 'immediate',
    security_groups: extras.securityGroupIds,
    port_security_enabled: port.portSecurityEnabled,
    allowed_address_pairs: port.allowedAddressPairs,
    extra_dhcp_opts: port.extraDhcpOpts,
    dns_name: port.dnsName,
    dns_domain: port.dnsDomain,
    dns_assignment: extras.addresses.map((ip) => ({
      ip_address: ip.address,
      ...dnsNames(port, ip.address, extras.dnsDomain),
    })),
    'binding:vnic_type': port.vnicType,
    'binding:host_id': port.bindingHost,
    'binding:profile': port.bindingProfile,
    'binding:vif_type': vifType(port),
    'binding:vif_details': vifDetails(port),
    tags: extras.tags,
    revision_number: port.revision,
    created_at: wireTime(port.createdAt),
    updated_at: wireTime(port.updatedAt),
  };
}

/** A host that is not enrolled, or a kind of interface that bridges do not have, cannot be bound. */
export function vifType(port: Port): 'unbound' | 'bridge' | 'binding_failed' {
  if (port.bindingHost === '') return 'unbound';
  return port.hostId && port.vnicType === 'normal' ? 'bridge' : 'binding_failed';
}

export function vifDetails(port: Port): View {
  if (vifType(port) !== 'bridge') return {};
  const problem = port.hostProblem ? { problem: port.hostProblem } : {};
  return { connectivity: 'l2', port_filter: true, bridge_name: bridgeName(port.networkId), ...problem };
}
