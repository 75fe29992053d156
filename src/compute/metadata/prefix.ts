import ipaddr from 'ipaddr.js';

/** `10.0.0.0/24` as its length and its netmask. */
export function networkPrefix(cidr: string): { length: number; netmask: string } {
  const [address, length] = ipaddr.parseCIDR(cidr);
  const kind = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return { length, netmask: kind.subnetMaskFromPrefixLength(length).toString() };
}
