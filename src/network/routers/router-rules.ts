import { cidrContains, cidrsOverlap, parseCidr, parseIp } from '../addresses/ip';
import { rangesContain } from '../addresses/ip-ranges';
import { poolRanges } from '../addresses/pools';
import type { PortAddress } from '../ports/port-address.entity';
import type { Subnet } from '../subnets/subnet.entity';
import type { RouterRoute } from './router.entity';
import { badRouter, invalidRoutes } from './router.errors';

/* What must hold between a router, its ports and its routes, after neutron/db/l3_db.py and extraroute_db.py. */

/** A router's subnets are disjoint: it could not tell where a packet goes. */
export function assertDisjoint(has: readonly Subnet[], wanted: readonly Subnet[]): void {
  for (const subnet of has) {
    for (const other of wanted) {
      const [one, two] = [parseCidr(subnet.cidr), parseCidr(other.cidr)];
      if (!one || !two || !cidrsOverlap(one, two)) continue;
      throw badRouter(
        `Cidr ${other.cidr} of subnet ${other.id} overlaps with cidr ${subnet.cidr} of subnet ${subnet.id}`,
      );
    }
  }
}

/** Each next hop is a neighbour, and not the router itself. */
export function assertReachable(
  routes: readonly RouterRoute[],
  cidrs: readonly string[],
  ownAddresses: readonly string[],
): void {
  const networks = cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
  for (const { destination, nexthop } of routes) {
    const hop = parseIp(nexthop);
    if (!hop || !networks.some((network) => cidrContains(network, hop))) {
      throw invalidRoutes(routes, 'the nexthop is not connected with router');
    }
    if (ownAddresses.includes(nexthop)) throw invalidRoutes(routes, 'the nexthop is used by router');
    if (parseCidr(destination)?.version !== hop.version) {
      throw invalidRoutes(routes, 'the nexthop is of another IP version than the destination');
    }
  }
}

/** Guests that listen to a router outside would hear two. */
export function assertAddressMode(subnet: Subnet): void {
  if (subnet.ipVersion === 6 && subnet.ipv6RaMode === null && subnet.ipv6AddressMode !== null) {
    throw badRouter(
      `IPv6 subnet ${subnet.id} configured to receive RAs from an external router cannot be added to Neutron Router.`,
    );
  }
}

/** Somebody else's subnet gives a router only what its pools give away. */
export function assertInPools(
  portId: string,
  addresses: readonly PortAddress[],
  subnets: readonly Subnet[],
  projectId: string,
): void {
  for (const { subnetId, address } of addresses) {
    const subnet = subnets.find(({ id }) => id === subnetId);
    const ip = parseIp(address);
    if (!subnet || !ip || subnet.projectId === projectId) continue;
    if (rangesContain(poolRanges(subnet.allocationPools), ip.value)) continue;
    throw badRouter(
      `Cannot add interface to router because specified port ${portId} has an IP address out of the allocation pool of subnet ${subnetId}, which is not owned by the project making the request`,
    );
  }
}

/** Adds what is not there yet. */
export function withRoutes(had: readonly RouterRoute[], more: readonly RouterRoute[]): RouterRoute[] {
  return [...had, ...more.filter((route) => !had.some((other) => sameRoute(route, other)))];
}

export function withoutRoutes(had: readonly RouterRoute[], gone: readonly RouterRoute[]): RouterRoute[] {
  return had.filter((route) => !gone.some((other) => sameRoute(route, other)));
}

function sameRoute(one: RouterRoute, two: RouterRoute): boolean {
  return one.destination === two.destination && one.nexthop === two.nexthop;
}
