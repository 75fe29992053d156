import { isIPv6 } from 'node:net';
import type {
  AdvertisementPlan,
  ForwardingPlan,
  RouterGatewayPlan,
  RouterLegPlan,
  RouterPlan,
  RouterPortPlan,
} from '../../hypervisor';
import type { Router } from '../routers/router.entity';
import type { RouterPortKind } from '../routers/router-port.entity';
import { protocolNumber } from '../security-groups/protocols';
import type { Subnet } from '../subnets/subnet.entity';
import { limitsOfRouter } from './compile-limits';
import { bridgeName, routerDeviceName, routerNamespace, tapName } from './device-names';
import type { HostNetworkRows, RoutingRows } from './host-network-rows';

/** A port of a router with the subnets that it has addresses of. */
interface RoutedPort {
  kind: RouterPortKind;
  networkId: string;
  plan: RouterPortPlan;
  subnets: readonly Subnet[];
}

/** The routers that live on the host. One that is switched off is not there, as with Neutron's agent. */
export function compileRouters(rows: HostNetworkRows): RouterPlan[] {
  const { routing } = rows;
  if (!routing) return [];
  return [...routing.routers]
    .filter(({ adminStateUp }) => adminStateUp)
    .sort((one, other) => one.id.localeCompare(other.id))
    .flatMap((router) => compileRouter(router, routing, rows) ?? []);
}

function compileRouter(router: Router, routing: RoutingRows, rows: HostNetworkRows): RouterPlan | undefined {
  const ports = portsOf(router.id, routing, rows);
  if (ports.length === 0) return undefined;
  const gateway = ports.find(({ kind }) => kind === 'gateway');
  const outside = gateway ? compileGateway(router, gateway, rows) : undefined;
  const limits = limitsOfRouter(router, routing, outside, rows);
  return {
    routerId: router.id,
    namespace: routerNamespace(router.id),
    legs: ports.filter(({ kind }) => kind === 'interface').map(compileLeg),
    ...(outside ? { gateway: outside } : {}),
    routes: router.routes.map(({ destination, nexthop }) => ({ destination, nexthop })),
    ...(gateway ? compileFloatingIps(router.id, routing) : { floatingIps: [], forwardings: [] }),
    ...helpersOf(router.id, routing),
    ...(outside && limits.length > 0 ? { limits } : {}),
  };
}

function helpersOf(routerId: string, { helpers = [] }: RoutingRows): Pick<RouterPlan, 'helpers'> {
  const own = helpers.filter((row) => row.routerId === routerId);
  if (own.length === 0) return {};
  return {
    helpers: own.map(({ protocol, port, helper }) => ({
      protocol: protocol === 'udp' ? ('udp' as const) : ('tcp' as const),
      port,
      helper,
    })),
  };
}

function portsOf(routerId: string, { routerPorts }: RoutingRows, rows: HostNetworkRows): RoutedPort[] {
  const own = new Map(
    routerPorts.filter((row) => row.routerId === routerId).map(({ portId, kind }) => [portId, kind]),
  );
  return rows.ports.flatMap((port) => {
    const kind = own.get(port.id);
    if (!kind || !port.adminStateUp || port.hostId !== rows.hostId) return [];
    const network = rows.networks.find(({ id }) => id === port.networkId);
    if (!network) return [];
    const held = rows.addresses
      .filter(({ portId }) => portId === port.id)
      .flatMap(({ address, subnetId }) => {
        const subnet = rows.subnets.find(({ id }) => id === subnetId);
        return subnet ? [{ address: `${address}/${subnet.cidr.split('/')[1]}`, subnet }] : [];
      });
    const plan = {
      ...{ portId: port.id, tap: tapName(port.id), device: routerDeviceName(kind, port.id) },
      ...{ bridge: bridgeName(port.networkId), mac: port.macAddress, mtu: network.mtu },
      addresses: held.map(({ address }) => address),
    };
    return [{ kind, networkId: network.id, plan, subnets: held.map(({ subnet }) => subnet) }];
  });
}

function compileLeg({ plan, networkId, subnets }: RoutedPort): RouterLegPlan {
  return {
    ...plan,
    networkId,
    advertises: subnets.flatMap(advertisementOf),
    metadata: subnets.some(({ ipVersion }) => ipVersion === 4),
  };
}

function advertisementOf({ cidr, ipv6RaMode, dnsNameservers }: Subnet): AdvertisementPlan[] {
  return ipv6RaMode
    ? [{ cidr, mode: ipv6RaMode, dnsServers: dnsNameservers.filter((one) => isIPv6(one)) }]
    : [];
}

function compileGateway(
  router: Router,
  { plan, networkId, subnets }: RoutedPort,
  rows: HostNetworkRows,
): RouterGatewayPlan {
  const nexthop = (version: 4 | 6) =>
    subnets.find(({ ipVersion, gatewayIp }) => ipVersion === version && gatewayIp)?.gatewayIp ?? [];
  const snat = plan.addresses.find((address) => !address.includes(':'))?.split('/')[0];
  return {
    ...plan,
    nexthops: [nexthop(4), nexthop(6)].flat(),
    // Floating IPs may be of a subnet where the gateway port itself has no address.
    onLink: rows.subnets
      .filter((subnet) => subnet.networkId === networkId && !subnets.some(({ id }) => id === subnet.id))
      .map(({ cidr }) => cidr),
    ...(router.enableSnat && snat ? { snat } : {}),
  };
}

function compileFloatingIps(
  routerId: string,
  routing: RoutingRows,
): Pick<RouterPlan, 'floatingIps' | 'forwardings'> {
  const own = routing.floatingIps.filter((ip) => ip.routerId === routerId);
  return {
    floatingIps: own.flatMap(({ floatingIpAddress: address, fixedIpAddress: fixedAddress }) =>
      fixedAddress ? [{ address, fixedAddress }] : [],
    ),
    forwardings: own.flatMap(({ id, floatingIpAddress, fixedIpAddress }) =>
      fixedIpAddress
        ? []
        : routing.forwardings
            .filter(({ floatingIpId }) => floatingIpId === id)
            .map((row): ForwardingPlan => {
              const { externalFirst, externalLast, internalFirst, internalLast } = row;
              return {
                ...{ address: floatingIpAddress, protocol: protocolNumber(row.protocol) },
                ...{ externalFirst, externalLast, internalAddress: row.internalIpAddress },
                ...{ internalFirst, internalLast },
              };
            }),
    ),
  };
}
