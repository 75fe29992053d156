import type { AllocationPool } from '../subnets/subnet.entity';
import { type Cidr, formatIp, parseIp } from './ip';
import { type IpRange, withoutAddress } from './ip-ranges';

/** What a port may have: IPv4 without network and broadcast address, IPv6 without the first (neutron ipam/utils.py). */
export function usableRange(cidr: Cidr): IpRange {
  if (cidr.version === 4) {
    return cidr.prefix <= 30
      ? { start: cidr.first + 1n, end: cidr.last - 1n }
      : { start: cidr.first, end: cidr.last };
  }
  return cidr.prefix === 128
    ? { start: cidr.first, end: cidr.last }
    : { start: cidr.first + 1n, end: cidr.last };
}

/** The gateway that a subnet gets when the user names none: its first usable address. */
export function defaultGateway(cidr: Cidr): string {
  return formatIp(cidr.version, usableRange(cidr).start);
}

/** The pools that a subnet gets when the user names none: everything usable but the gateway. */
export function defaultPools(cidr: Cidr, gateway: string | null): AllocationPool[] {
  const gatewayIp = parseIp(gateway);
  const ranges = gatewayIp ? withoutAddress([usableRange(cidr)], gatewayIp.value) : [usableRange(cidr)];
  return ranges.map(({ start, end }) => ({
    start: formatIp(cidr.version, start),
    end: formatIp(cidr.version, end),
  }));
}

/** Stored pools as ranges. */
export function poolRanges(pools: readonly AllocationPool[]): IpRange[] {
  return pools.map((pool) => ({
    start: parseIp(pool.start)?.value ?? 0n,
    end: parseIp(pool.end)?.value ?? -1n,
  }));
}
