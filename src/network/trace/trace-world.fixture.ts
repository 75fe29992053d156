import type { FloatingIp } from '../floating-ips/floating-ip.entity';
import type { PortForwarding } from '../floating-ips/port-forwarding.entity';
import type { Network } from '../networks/network.entity';
import { compileHostNetwork } from '../plan/compile-host-network';
import type { HostNetworkRows } from '../plan/host-network-rows';
import {
  addressRow,
  networkRow,
  portRow,
  routerRow,
  ruleRow,
  subnetRow,
  uuid,
} from '../plan/host-network-rows.fixture';
import type { Port } from '../ports/port.entity';
import type { PortAddress } from '../ports/port-address.entity';
import type { Router } from '../routers/router.entity';
import type { RouterPort } from '../routers/router-port.entity';
import type { SecurityGroupRule } from '../security-groups/security-group-rule.entity';
import type { Subnet } from '../subnets/subnet.entity';
import { isWithin } from './chain-verdict';
import type { TracedHost, TraceWorld } from './trace-world';

export interface TinyCloud {
  hosts: ReadonlyArray<{ id: string; name: string; hostIp: string }>;
  networks: readonly Network[];
  subnets: readonly Subnet[];
  ports: readonly Port[];
  addresses: readonly PortAddress[];
  groupsOf: ReadonlyMap<string, readonly string[]>;
  rules: readonly SecurityGroupRule[];
  groupAddresses: ReadonlyMap<string, readonly string[]>;
  routers: readonly Router[];
  routerPorts: readonly RouterPort[];
  floatingIps: readonly FloatingIp[];
  forwardings: readonly PortForwarding[];
  physicalNetworks: ReadonlyMap<string, string>;
}

export const GROUP = uuid('d', 1);
const [one, two] = [
  { id: 'h1', name: 'one', hostIp: '192.0.2.1' },
  { id: 'h2', name: 'two', hostIp: '192.0.2.2' },
];
export const outer = networkRow(9, { name: 'public', external: true });
export const red = networkRow(1, {
  name: 'red',
  networkType: 'vxlan',
  segmentationId: 17,
  physicalNetwork: null,
});
export const blue = networkRow(2, {
  name: 'blue',
  networkType: 'vxlan',
  segmentationId: 18,
  physicalNetwork: null,
});
export const subnets = {
  outer: subnetRow(9, outer, '10.9.0.0/24', { gatewayIp: '10.9.0.1', enableDhcp: false }),
  red: subnetRow(1, red, '10.1.0.0/24', { gatewayIp: '10.1.0.1' }),
  blue: subnetRow(2, blue, '10.2.0.0/24', { gatewayIp: '10.2.0.1' }),
};
const guest = (number: number, network: Network, hostId: string | null) =>
  portRow(number, network, { hostId, status: 'ACTIVE' });
const own = (number: number, network: Network, deviceOwner: string) =>
  portRow(number, network, { hostId: 'h1', deviceOwner });
export const alice = guest(1, red, 'h1');
export const anna = guest(2, red, 'h2');
export const bob = guest(3, blue, 'h1');
/** On the external network itself. */
export const peer = guest(4, outer, 'h1');
export const redLeg = own(11, red, 'network:router_interface');
export const blueLeg = own(12, blue, 'network:router_interface');
export const gateway = own(13, outer, 'network:router_gateway');
export const redDhcp = own(14, red, 'network:dhcp');
export const router = routerRow(1, {
  name: 'edge',
  hostId: 'h1',
  externalNetworkId: outer.id,
  gatewayPortId: gateway.id,
});
export const rules = {
  out: ruleRow(1, GROUP, { direction: 'egress' }),
  ping: ruleRow(2, GROUP, { protocol: 'icmp' }),
  ssh: ruleRow(3, GROUP, { protocol: 'tcp', portRangeMin: 22, portRangeMax: 22 }),
};

/**
 * Two networks on VXLAN and a router `edge` between them and the NAT network `public`. Alice (red), Bob (blue), a peer
 * outside and the router are on host one, Anna (red) on host two. All may send, and get a ping and SSH.
 */
export function tinyCloud(changes: Partial<TinyCloud> = {}): TinyCloud {
  const guests = [alice, anna, bob, peer];
  return {
    hosts: [one, two],
    networks: [outer, red, blue],
    subnets: Object.values(subnets),
    ports: [...guests, redLeg, blueLeg, gateway, redDhcp],
    addresses: [
      addressRow(alice, subnets.red, '10.1.0.10'),
      addressRow(anna, subnets.red, '10.1.0.20'),
      addressRow(bob, subnets.blue, '10.2.0.10'),
      addressRow(peer, subnets.outer, '10.9.0.9'),
      addressRow(redLeg, subnets.red, '10.1.0.1'),
      addressRow(blueLeg, subnets.blue, '10.2.0.1'),
      addressRow(gateway, subnets.outer, '10.9.0.50'),
      addressRow(redDhcp, subnets.red, '10.1.0.2'),
    ],
    groupsOf: new Map(guests.map(({ id }) => [id, [GROUP]])),
    rules: Object.values(rules),
    groupAddresses: new Map(),
    routers: [router],
    routerPorts: [
      { portId: redLeg.id, routerId: router.id, kind: 'interface' },
      { portId: blueLeg.id, routerId: router.id, kind: 'interface' },
      { portId: gateway.id, routerId: router.id, kind: 'gateway' },
    ],
    floatingIps: [],
    forwardings: [],
    physicalNetworks: new Map(),
    ...changes,
  };
}

/** With one row of a list in the place of the one with its id. */
export function withRow<T extends { id: string }>(rows: readonly T[], id: string, patch: Partial<T>): T[] {
  return rows.map((row) => (row.id === id ? { ...row, ...patch } : row));
}

export function worldOf(cloud: TinyCloud): TraceWorld {
  const { networks, ports, addresses, routers, routerPorts, floatingIps, forwardings } = cloud;
  const port = (id: string | undefined) => ports.find((row) => row.id === id);
  return {
    port: async (id) => port(id),
    addressesOf: async (portId) => addresses.filter((row) => row.portId === portId),
    network: async (id) => networks.find((row) => row.id === id),
    subnetsOf: async (networkId) => cloud.subnets.filter((row) => row.networkId === networkId),
    holder: async (networkId, address) =>
      port(addresses.find((row) => row.networkId === networkId && row.address === address)?.portId) ??
      ports.find(
        (row) =>
          row.networkId === networkId &&
          row.allowedAddressPairs.some((pair) => isWithin(address, pair.ip_address)),
      ),
    portsWith: async (address) =>
      addresses.filter((row) => row.address === address).flatMap(({ portId }) => port(portId) ?? []),
    routerOf: async (portId) => {
      const row = routerPorts.find((one) => one.portId === portId);
      return routers.find(({ id }) => id === row?.routerId);
    },
    router: async (id) => routers.find((row) => row.id === id),
    floatingIpOf: async (portId) => floatingIps.find((row) => row.floatingPortId === portId),
    leadingTo: async (portId) => ({
      floatingIps: floatingIps.filter((row) => row.fixedPortId === portId),
      forwardings: forwardings
        .filter((row) => row.internalPortId === portId)
        .map((row) => ({
          ...row,
          address: floatingIps.find(({ id }) => id === row.floatingIpId)?.floatingIpAddress ?? '',
        })),
    }),
    host: async (id) => hostOf(cloud, id),
  };
}

function hostOf(cloud: TinyCloud, hostId: string): TracedHost | undefined {
  const host = cloud.hosts.find(({ id }) => id === hostId);
  if (!host) return undefined;
  const bound = cloud.ports.filter((port) => port.hostId === hostId);
  const ids = new Set(bound.map(({ networkId }) => networkId));
  const here = ({ networkId }: { networkId: string }) => ids.has(networkId);
  const routers = cloud.routers.filter((router) => router.hostId === hostId);
  const rows: HostNetworkRows = {
    hostId,
    hostIps: new Map(cloud.hosts.map(({ id, hostIp }) => [id, hostIp])),
    networks: cloud.networks.filter(({ id }) => ids.has(id)),
    subnets: cloud.subnets.filter(here),
    ports: cloud.ports
      .filter((port) => port.hostId === hostId || port.deviceOwner === 'network:dhcp')
      .filter(here),
    addresses: cloud.addresses.filter(here),
    hostsOf: new Map(
      cloud.networks.map(({ id }) => [
        id,
        [
          ...new Set(
            cloud.ports.filter((port) => port.networkId === id).flatMap((port) => port.hostId ?? []),
          ),
        ],
      ]),
    ),
    groupsOf: cloud.groupsOf,
    rules: cloud.rules,
    groupAddresses: cloud.groupAddresses,
    ...(routers.length > 0
      ? {
          routing: {
            routers,
            routerPorts: cloud.routerPorts,
            floatingIps: cloud.floatingIps,
            forwardings: cloud.forwardings,
          },
        }
      : {}),
  };
  const settings = { physicalNetworks: cloud.physicalNetworks, dnsDomain: 'openstacklocal' };
  return { ...host, rows, plan: compileHostNetwork(rows, settings) };
}
