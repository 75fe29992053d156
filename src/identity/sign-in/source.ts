import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Prefix length of what one subscriber has of IPv6: all of it counts as one address. */
const SUBSCRIBER = 64;

/** The address that counts in limits: IPv4 as it is, also inside IPv6, and the /64 of IPv6. */
export function sourceOf(address: string): string {
  if (!isIP(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${SUBSCRIBER}`).toString();
}
