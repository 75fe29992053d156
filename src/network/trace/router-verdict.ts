import type { ForwardingPlan, RouterPlan, RouterPortPlan } from '../../hypervisor';
import { parseCidr } from '../addresses/ip';
import { PORT_PROTOCOLS } from '../security-groups/protocols';
import { isWithin } from './chain-verdict';
import { familyOf, type Packet } from './trace';

/** What a router's tables do with a packet: pure, in the order of src/hypervisor/linux-network/router-rules.ts. */
export interface Translated {
  packet: Packet;
  why: string;
}

/** By a floating IP or a forwarding, whatever side the packet comes from. */
export function translateDestination(router: RouterPlan, packet: Packet): Translated | undefined {
  if (packet.family === 'inet6' || !router.gateway) return undefined;
  const floating = router.floatingIps.find(({ address }) => address === packet.destination);
  if (floating) {
    const { address, fixedAddress } = floating;
    return {
      packet: { ...packet, destination: fixedAddress },
      why: `floating IP ${address} leads to ${fixedAddress}`,
    };
  }
  const one = router.forwardings.find((forwarding) => isFor(forwarding, packet));
  if (!one) return undefined;
  const port = insidePort(one, packet.port);
  return {
    packet: { ...packet, destination: one.internalAddress, ...(port === undefined ? {} : { port }) },
    why: `port ${packet.port} of floating IP ${one.address} is forwarded to ${one.internalAddress} port ${port}`,
  };
}

function isFor({ address, protocol, externalFirst, externalLast }: ForwardingPlan, packet: Packet): boolean {
  if (address !== packet.destination || protocol !== packet.protocol) return false;
  const { port } = packet;
  return (
    !PORT_PROTOCOLS.has(protocol) || (port !== undefined && port >= externalFirst && port <= externalLast)
  );
}

function insidePort(one: ForwardingPlan, port: number | undefined): number | undefined {
  if (port === undefined || one.internalFirst === one.internalLast) return one.internalFirst;
  return one.internalFirst + (port - one.externalFirst);
}

export interface Route {
  by: RouterPortPlan;
  toGateway: boolean;
  /** Undefined: the destination is a neighbour. */
  nexthop?: string;
  why: string;
}

/** The longest prefix: connected networks, extra routes, and at last the default route. */
export function chooseRoute(router: RouterPlan, destination: string): Route | undefined {
  const { gateway, legs } = router;
  const connected = [
    ...legs.flatMap((by) => by.addresses.map((cidr) => ({ cidr, by, toGateway: false }))),
    ...(gateway
      ? [...gateway.addresses, ...gateway.onLink].map((cidr) => ({ cidr, by: gateway, toGateway: true }))
      : []),
  ];
  const neighbour = (address: string) => longest(connected, address);
  const direct = neighbour(destination);
  const routes = router.routes.map(({ destination: cidr, nexthop }) => ({ cidr, nexthop }));
  const extra = longest(routes, destination);
  if (direct && !(extra && lengthOf(extra.cidr) > lengthOf(direct.cidr)))
    return { ...pick(direct), why: `${destination} is on a network of its own` };
  const by = extra && neighbour(extra.nexthop);
  if (extra && by)
    return { ...pick(by), nexthop: extra.nexthop, why: `extra route ${extra.cidr} via ${extra.nexthop}` };
  const nexthop = gateway?.nexthops.find((address) => familyOf(address) === familyOf(destination));
  if (!gateway || !nexthop) return undefined;
  return { by: gateway, toGateway: true, nexthop, why: `default route via ${nexthop}` };
}

function pick({ by, toGateway }: Omit<Route, 'why'>): Pick<Route, 'by' | 'toGateway'> {
  return { by, toGateway };
}

function longest<T extends { cidr: string }>(routes: readonly T[], address: string): T | undefined {
  return routes
    .filter(({ cidr }) => isWithin(address, cidr))
    .sort((one, other) => lengthOf(other.cidr) - lengthOf(one.cidr))[0];
}

function lengthOf(cidr: string): number {
  return parseCidr(cidr)?.prefix ?? 0;
}

/** `how.outside`: it came in by the gateway. `how.translated`: its destination was another before. */
export function translateSource(
  router: RouterPlan,
  packet: Packet,
  how: { toGateway: boolean; outside: boolean; translated: boolean },
): Translated | undefined {
  const { gateway, floatingIps } = router;
  const own = gateway?.addresses.find((address) => familyOf(address) === 'inet')?.split('/')[0];
  if (packet.family === 'inet6' || !own) return undefined;
  if (!how.toGateway && !how.translated) return undefined;
  const as = (source: string, why: string) => ({
    packet: { ...packet, source },
    why: `${why}: it goes on as ${source}`,
  });
  const floating = floatingIps.find(({ fixedAddress }) => fixedAddress === packet.source);
  if (floating) return as(floating.address, `floating IP of ${floating.fixedAddress}`);
  if (how.toGateway && gateway?.snat) return as(gateway.snat, 'SNAT');
  return how.translated && !how.outside ? as(own, 'hairpin') : undefined;
}
