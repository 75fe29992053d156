/** Linux takes 15 characters for a device: Neutron's names are a prefix and the first 11 characters of the id. */
const ID_PART = 11;

export function tapName(portId: string): string {
  return `tap${portId.slice(0, ID_PART)}`;
}

export function bridgeName(networkId: string): string {
  return `brq${networkId.slice(0, ID_PART)}`;
}

/** The inner end of a DHCP port's pair. */
export function dhcpDeviceName(portId: string): string {
  return `ns-${portId.slice(0, ID_PART)}`;
}

/** The inner end of a router's pair: on a network of its own, or at its gateway. */
export function routerDeviceName(kind: 'interface' | 'gateway', portId: string): string {
  return `${kind === 'gateway' ? 'qg' : 'qr'}-${portId.slice(0, ID_PART)}`;
}

export function routerNamespace(routerId: string): string {
  return `qrouter-${routerId}`;
}

export function dhcpNamespace(networkId: string): string {
  return `qdhcp-${networkId}`;
}

/** Sets of addresses are named after the group and the family; ipset takes 31 characters. */
export function addressSetName(groupId: string, family: 'inet' | 'inet6'): string {
  return `mono-${family === 'inet' ? 4 : 6}${groupId.replaceAll('-', '').slice(0, 20)}`;
}
