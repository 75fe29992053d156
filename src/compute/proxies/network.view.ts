import type { NetworkInfo } from '../../network';

/** What nova-network said of a network and the network service does not: null since it is gone (networks.py). */
const NULLS = [
  'cidr',
  'netmask',
  'gateway',
  'broadcast',
  'dns1',
  'dns2',
  'cidr_v6',
  'gateway_v6',
  'netmask_v6',
];
const NULLS_OF_ADMINS = [
  'created_at',
  'updated_at',
  'deleted_at',
  'deleted',
  'injected',
  'bridge',
  'vlan',
  'vpn_public_address',
  'vpn_public_port',
  'vpn_private_address',
  'dhcp_start',
  'project_id',
  'host',
  'bridge_interface',
  'multi_host',
  'priority',
  'rxtx_base',
  'mtu',
  'dhcp_server',
  'enable_dhcp',
  'share_address',
];

export function networkView({ id, name }: NetworkInfo, forAdmin: boolean) {
  const names = forAdmin ? [...NULLS, ...NULLS_OF_ADMINS] : NULLS;
  return { id, label: name, ...Object.fromEntries(names.map((field) => [field, null])) };
}

/** The text is Nova's own. */
export function tenantNetworkView({ id, name }: NetworkInfo) {
  return { id, cidr: 'None', label: name };
}
