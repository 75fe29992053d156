import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileHostNetwork } from './compile-host-network';
import { compileRouters } from './compile-router';
import type { HostNetworkRows, RoutingRows } from './host-network-rows';
import {
  addressRow,
  floatingIpRow,
  forwardingRow,
  networkRow,
  portRow,
  routerRow,
  subnetRow,
  uuid,
} from './host-network-rows.fixture';

const HOST = uuid('d', 1);
const settings = { physicalNetworks: new Map<string, string>(), dnsDomain: 'openstacklocal' };

/** UPDATE_GOLDEN=1 writes the file anew, and nothing else does: a missing one fails. */
function expectGolden(name: string, value: unknown): void {
  const path = join(__dirname, '__golden__', name);
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

describe('the routers of a host', () => {
  const outer = networkRow(1, { external: true, shared: true });
  const outside = subnetRow(1, outer, '10.9.0.0/24', { gatewayIp: '10.9.0.1' });
  const outside6 = subnetRow(2, outer, '2001:db8:9::/64', { gatewayIp: '2001:db8:9::1' });
  const more = subnetRow(3, outer, '203.0.113.0/24', { gatewayIp: '203.0.113.1' });
  const tenant = networkRow(2, {
    networkType: 'vxlan',
    segmentationId: 17,
    physicalNetwork: null,
    mtu: 1450,
  });
  const inside = subnetRow(4, tenant, '192.168.0.0/24', { gatewayIp: '192.168.0.1' });
  const modes = { ipv6RaMode: 'slaac', ipv6AddressMode: 'slaac' } as const;
  const inside6 = subnetRow(5, tenant, 'fd00:1::/64', { ...modes, dnsNameservers: ['9.9.9.9', 'fd00::53'] });
  const bound = { hostId: HOST, deviceOwner: 'network:router_interface', portSecurityEnabled: false };
  const leg = portRow(2, tenant, bound);
  const gateway = portRow(3, outer, { ...bound, deviceOwner: 'network:router_gateway' });
  const guest = portRow(10, tenant, { hostId: HOST });
  const router = routerRow(1, {
    ...{ hostId: HOST, externalNetworkId: outer.id, gatewayPortId: gateway.id },
    routes: [{ destination: '10.77.0.0/16', nexthop: '192.168.0.77' }],
  });
  const [direct, shared] = [
    floatingIpRow(1, router, { fixedIpAddress: '192.168.0.10' }),
    floatingIpRow(2, router),
  ];
  const rows: HostNetworkRows = {
    ...{ hostId: HOST, hostIps: new Map(), networks: [outer, tenant], ports: [leg, gateway, guest] },
    ...{ subnets: [outside, outside6, more, inside, inside6], rules: [], hostsOf: new Map() },
    ...{ groupsOf: new Map(), groupAddresses: new Map() },
    addresses: [
      addressRow(leg, inside, '192.168.0.1'),
      addressRow(leg, inside6, 'fd00:1::1'),
      addressRow(gateway, outside, '10.9.0.50'),
      addressRow(gateway, outside6, '2001:db8:9::50'),
      addressRow(guest, inside, '192.168.0.10'),
    ],
    routing: {
      routers: [router],
      routerPorts: [
        { portId: leg.id, routerId: router.id, kind: 'interface' },
        { portId: gateway.id, routerId: router.id, kind: 'gateway' },
      ],
      floatingIps: [direct, shared],
      forwardings: [forwardingRow(1, shared, guest, '192.168.0.10')],
    },
  };
  const routing = (change: Partial<RoutingRows>) => ({
    ...rows,
    routing: { ...(rows.routing as RoutingRows), ...change },
  });

  it('have legs, a gateway, routes, floating IPs and forwardings', () => {
    expectGolden('router.json', compileHostNetwork(rows, settings).routers);
  });

  it('are left out that are switched off, or have no port here', () => {
    expect(compileRouters(routing({ routers: [{ ...router, adminStateUp: false }] }))).toEqual([]);
    const elsewhere = { ...rows, ports: [leg, gateway].map((port) => ({ ...port, hostId: uuid('d', 2) })) };
    expect(compileRouters(elsewhere)).toEqual([]);
    expect(compileHostNetwork({ ...rows, routing: undefined }, settings)).not.toHaveProperty('routers');
  });

  it('look up the networks of their own ports, not those of all', () => {
    let looks = 0;
    const counted = {
      ...tenant,
      get id() {
        looks += 1;
        return tenant.id;
      },
    };
    const guests = Array.from({ length: 50 }, (_, n) => portRow(20 + n, tenant, { hostId: HOST }));
    compileRouters({ ...rows, networks: [outer, counted], ports: [leg, gateway, ...guests] });
    expect(looks).toBeLessThan(10);
  });

  it('lack a leg that is switched off, and the floating IPs of a gateway that is', () => {
    const off = (one: typeof leg) =>
      compileRouters({
        ...rows,
        ports: [leg, gateway].map((port) => ({ ...port, adminStateUp: port !== one })),
      });
    expect(off(leg)).toMatchObject([{ legs: [], gateway: { portId: gateway.id } }]);
    expect(off(gateway)).toMatchObject([{ legs: [{ portId: leg.id }], floatingIps: [], forwardings: [] }]);
    expect(off(gateway)[0]).not.toHaveProperty('gateway');
  });

  it('give guests no address of theirs where SNAT is off, or there is none of IPv4', () => {
    const [without] = compileRouters(routing({ routers: [{ ...router, enableSnat: false }] }));
    expect(without?.gateway).toMatchObject({ nexthops: ['10.9.0.1', '2001:db8:9::1'] });
    expect(without?.gateway).not.toHaveProperty('snat');
    const six = rows.addresses.filter(({ address }) => address !== '10.9.0.50');
    const [only] = compileRouters({ ...rows, addresses: six });
    expect(only?.gateway).toMatchObject({ addresses: ['2001:db8:9::50/64'], nexthops: ['2001:db8:9::1'] });
    expect(only?.gateway).not.toHaveProperty('snat');
  });
});
