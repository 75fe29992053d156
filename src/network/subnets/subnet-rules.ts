import {
  type Cidr,
  cidrContains,
  cidrsOverlap,
  formatCidr,
  isHostAddress,
  parseCidr,
  parseIp,
} from '../addresses/ip';
import { rangesOverlap } from '../addresses/ip-ranges';
import { poolRanges, usableRange } from '../addresses/pools';
import {
  gatewayInPool,
  invalidInput,
  invalidPool,
  poolOutOfBounds,
  poolsOverlap,
  tooManyNameservers,
  tooManyRoutes,
} from '../network.errors';
import type { AllocationPool, HostRoute, Ipv6Mode, Subnet } from './subnet.entity';

/* What must hold between a subnet's attributes, after neutron/db/db_base_plugin_v2.py and ipam_backend_mixin.py. */

const MAX_NAMESERVERS = 5;
const MAX_ROUTES = 20;

export function assertDhcpPossible(cidr: Cidr): void {
  if (cidr.prefix > (cidr.version === 4 ? 30 : 126)) {
    throw invalidInput('Subnet has a prefix length that is incompatible with DHCP service enabled');
  }
  if (isWithin(cidr, cidr.version === 4 ? '224.0.0.0/4' : 'ff00::/8')) {
    throw invalidInput('Multicast IP subnet is not supported if enable_dhcp is True');
  }
  if (isWithin(cidr, cidr.version === 4 ? '127.0.0.0/8' : '::1/128')) {
    throw invalidInput('Loopback IP subnet is not supported if enable_dhcp is True');
  }
  if (cidr.version === 4 && cidr.first === 0n) {
    throw invalidInput("First IP '0.0.0.0' of network is not supported if enable_dhcp is True.");
  }
}

export function assertVersion(version: 4 | 6, address: string, name: string): void {
  const found = (parseIp(address) ?? parseCidr(address))?.version;
  if (found !== version)
    throw invalidInput(`${name} '${address}' does not match the ip_version '${version}'`);
}

/** A gateway outside the subnet is allowed, as in Neutron; the network's own and its broadcast address are not. */
export function assertGateway(cidr: Cidr, gateway: string | null): void {
  if (gateway === null) return;
  assertVersion(cidr.version, gateway, 'gateway_ip');
  const ip = parseIp(gateway);
  if (ip && cidrContains(cidr, ip) && !isHostAddress(cidr, ip)) {
    throw invalidInput('Gateway is not valid on subnet');
  }
}

export function assertPools(cidr: Cidr, pools: readonly AllocationPool[], gateway: string | null): void {
  const bounds = usableRange(cidr);
  const ranges = poolRanges(pools);
  pools.forEach((pool, index) => {
    const range = ranges[index];
    const sameFamily = [pool.start, pool.end].every((text) => parseIp(text)?.version === cidr.version);
    if (!range || !sameFamily || range.end < range.start) throw invalidPool(poolText(pool));
    if (range.start < bounds.start || range.end > bounds.end) {
      throw poolOutOfBounds(poolText(pool), formatCidr(cidr));
    }
    const other = ranges.findIndex((before, position) => position < index && rangesOverlap(before, range));
    const otherPool = pools[other];
    if (otherPool) throw poolsOverlap(poolText(otherPool), poolText(pool), formatCidr(cidr));
  });
  assertGatewayOutsidePools(pools, gateway);
}

export function assertGatewayOutsidePools(pools: readonly AllocationPool[], gateway: string | null): void {
  const ip = parseIp(gateway);
  const index = ip
    ? poolRanges(pools).findIndex(({ start, end }) => ip.value >= start && ip.value <= end)
    : -1;
  const pool = pools[index];
  if (pool) throw gatewayInPool(gateway ?? '', poolText(pool));
}

export function assertNameservers(version: 4 | 6, servers: readonly string[]): void {
  if (servers.length > MAX_NAMESERVERS) throw tooManyNameservers(MAX_NAMESERVERS);
  for (const server of servers) assertVersion(version, server, 'dns_nameserver');
}

/** What guests are told: one unspecified address alone asks that they be told of none (is_dns_servers_any_address). */
export function announcedNameservers({ dnsNameservers }: Pick<Subnet, 'dnsNameservers'>): readonly string[] {
  return announcesNone({ dnsNameservers }) ? [] : dnsNameservers;
}

export function announcesNone({
  dnsNameservers: [first, ...others],
}: Pick<Subnet, 'dnsNameservers'>): boolean {
  return others.length === 0 && parseIp(first)?.value === 0n;
}

export function assertRoutes(version: 4 | 6, routes: readonly HostRoute[]): void {
  if (routes.length > MAX_ROUTES) throw tooManyRoutes(MAX_ROUTES);
  for (const route of routes) {
    assertVersion(version, route.nexthop, 'nexthop');
    assertVersion(version, route.destination, 'destination');
  }
}

/** The two modes say the same or only one of them is set; guests that make their own addresses need a /64. */
export function assertIpv6Modes(
  cidr: Cidr,
  dhcp: boolean,
  ra: Ipv6Mode | null,
  address: Ipv6Mode | null,
): void {
  if (!ra && !address) return;
  if (cidr.version === 4) {
    throw invalidInput(`${ra ? 'ipv6_ra_mode' : 'ipv6_address_mode'} is not valid when ip_version is 4`);
  }
  if (!dhcp) {
    throw invalidInput('ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False');
  }
  if (ra && address && ra !== address) {
    throw invalidInput(
      `ipv6_ra_mode set to '${ra}' with ipv6_address_mode set to '${address}' is not valid. If both attributes are set, they must be the same value`,
    );
  }
  if (isAutomatic(address ?? ra) && cidr.prefix !== 64) {
    throw invalidInput(
      `Invalid CIDR ${formatCidr(cidr)} for IPv6 address mode. OpenStack uses the EUI-64 address format, which requires the prefix to be /64`,
    );
  }
}

export function assertNoOverlap(cidr: Cidr, networkId: string, others: readonly Subnet[]): void {
  const overlapping = others.some((subnet) => {
    const other = parseCidr(subnet.cidr);
    return other !== undefined && cidrsOverlap(cidr, other);
  });
  if (overlapping) {
    throw invalidInput(
      `Requested subnet with cidr: ${formatCidr(cidr)} for network: ${networkId} overlaps with another subnet`,
    );
  }
}

/** Guests of such a subnet make their address from their MAC address. */
export function isAutomatic(mode: Ipv6Mode | null): boolean {
  return mode === 'slaac' || mode === 'dhcpv6-stateless';
}

function poolText(pool: AllocationPool): string {
  return `${pool.start}-${pool.end}`;
}

function isWithin(cidr: Cidr, outer: string): boolean {
  const range = parseCidr(outer);
  return range !== undefined && cidr.first >= range.first && cidr.last <= range.last;
}
