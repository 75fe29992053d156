import { parseCidr } from '../addresses/ip';
import type { PortAddress } from '../ports/port-address.entity';
import type { Subnet } from '../subnets/subnet.entity';
import { isWithin } from './chain-verdict';
import { familyOf } from './trace';

export interface Neighbour {
  /** Whose MAC address the guest asks for; undefined: it has no route. */
  target?: string;
  why: string;
}

/**
 * What a guest that took what DHCP or router advertisements say does with a destination: a neighbour, a host route of
 * its subnet, or the gateway. The longest prefix wins.
 */
export function chooseNeighbour(
  subnets: readonly Subnet[],
  own: readonly PortAddress[],
  source: string | undefined,
  destination: string,
): Neighbour {
  const version = familyOf(destination) === 'inet' ? 4 : 6;
  const mine = subnets.filter(
    ({ id, ipVersion }) => ipVersion === version && own.some(({ subnetId }) => subnetId === id),
  );
  const subnet = mine.find(({ cidr }) => isWithin(source, cidr)) ?? mine[0];
  if (!subnet) return { why: `the port has no IPv${version} address` };
  const near = [...mine, ...toldNeighbours(subnets, mine)].filter(({ cidr }) => isWithin(destination, cidr));
  const routes = [
    ...near.map(({ cidr }) => ({
      cidr,
      target: destination,
      why: `${destination} is on-link: subnet ${cidr}`,
    })),
    ...mine
      .flatMap(({ hostRoutes }) => hostRoutes)
      .filter(({ destination: cidr }) => isWithin(destination, cidr))
      .map(({ destination: cidr, nexthop: target }) => ({
        cidr,
        target,
        why: `host route ${cidr} via ${target}`,
      })),
  ].sort((one, other) => lengthOf(other.cidr) - lengthOf(one.cidr));
  if (routes[0]) return routes[0];
  const gateway = [subnet, ...mine].find(({ gatewayIp }) => gatewayIp)?.gatewayIp;
  const names = mine.map(({ cidr }) => cidr).join(', ');
  if (!gateway) return { why: `subnet ${names} has no gateway, and ${destination} is not in it` };
  return { target: gateway, why: `${destination} is not in ${names}: to the gateway ${gateway}` };
}

/** Option 121 tells a network's other IPv4 subnets as neighbours (compile-dhcp.ts). */
function toldNeighbours(all: readonly Subnet[], mine: readonly Subnet[]): Subnet[] {
  if (!mine.some(({ enableDhcp, ipVersion }) => enableDhcp && ipVersion === 4)) return [];
  return all.filter((subnet) => subnet.enableDhcp && subnet.ipVersion === 4 && !mine.includes(subnet));
}

function lengthOf(cidr: string): number {
  return parseCidr(cidr)?.prefix ?? 0;
}
