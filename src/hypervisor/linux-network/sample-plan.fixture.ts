import type {
  HostNetworkPlan,
  PortFirewallPlan,
  RouterPlan,
  RouterPortPlan,
  SegmentPlan,
} from '../host-network.port';

export const NETWORK = '5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11';

/** A network on a NAT bridge with DHCP and metadata: 10.9.0.0/24. */
export function natSegment(): SegmentPlan {
  return {
    networkId: NETWORK,
    bridge: 'brq5fbbf2ac-4d',
    mtu: 1500,
    uplink: { kind: 'nat', gateways: [{ address: '10.9.0.1/24', cidr: '10.9.0.0/24' }] },
    dhcp: {
      namespace: `qdhcp-${NETWORK}`,
      tap: 'tapd0000000-01',
      device: 'ns-d0000000-01',
      mac: 'fa:16:3e:00:00:02',
      addresses: ['10.9.0.2/24'],
      gateway: '10.9.0.1',
      metadata: true,
      dnsmasq: {
        config: ['domain=openstacklocal', 'dhcp-range=set:subnet-1,10.9.0.0,static,255.255.255.0,86400s'],
        hosts: [
          'fa:16:3e:00:00:0a,host-10-9-0-10.openstacklocal,10.9.0.10',
          'fa:16:3e:00:00:0b,host-10-9-0-11.openstacklocal,10.9.0.11',
        ],
        options: [
          'tag:subnet-1,option:router,10.9.0.1',
          'tag:subnet-1,option:dns-server,10.9.0.2',
          'tag:subnet-1,option:classless-static-route,169.254.169.254/32,10.9.0.2,0.0.0.0/0,10.9.0.1',
          'tag:subnet-1,option:mtu,1500',
        ],
        addnHosts: ['10.9.0.10 host-10-9-0-10.openstacklocal host-10-9-0-10'],
      },
    },
  };
}

/** A guest of that network: everything out, nothing in. */
export function guestPort(last: number, extra: Partial<PortFirewallPlan> = {}): PortFirewallPlan {
  const hex = last.toString(16).padStart(2, '0');
  const mac = `fa:16:3e:00:00:${hex}`;
  return {
    portId: `a00000${hex}-01d2-4f6e-9d0f-1d9a3c1f2a11`,
    tap: `tapa00000${hex}-01`,
    bridge: 'brq5fbbf2ac-4d',
    mac,
    filtered: true,
    allowedSources: [{ mac, address: `10.9.0.${last}/32` }],
    rules: [
      { direction: 'egress', family: 'inet' },
      { direction: 'egress', family: 'inet6' },
    ],
    dhcpServers: ['10.9.0.2'],
    ...extra,
  };
}

/** A tenant's network of one host: 10.<number>.0.0/24, and fd00:<number>::/64. */
export function tenantSegment(number: number, extra: Partial<SegmentPlan> = {}): SegmentPlan {
  const networkId = `${number}bf2ac00-4d1b-4f6e-9d0f-1d9a3c1f2a11`;
  return { networkId, bridge: `brq${networkId.slice(0, 11)}`, mtu: 1450, uplink: { kind: 'none' }, ...extra };
}

/** One end of a router on a network. */
export function routerPort(
  segment: SegmentPlan,
  number: number,
  kind: 'qr' | 'qg',
  addresses: readonly string[],
): RouterPortPlan {
  const portId = `e00000${number.toString(16).padStart(2, '0')}-01d2-4f6e-9d0f-1d9a3c1f2a11`;
  const part = portId.slice(0, 11);
  return {
    ...{ portId, tap: `tap${part}`, device: `${kind}-${part}`, bridge: segment.bridge, mtu: segment.mtu },
    ...{ mac: `fa:16:3e:0e:00:${portId.slice(6, 8)}`, addresses },
  };
}

/** Between the tenant's networks 1 and 2, with a gateway on the NAT network. */
export function sampleRouter(extra: Partial<RouterPlan> = {}): RouterPlan {
  const routerId = 'c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11';
  const [red, blue] = [tenantSegment(1), tenantSegment(2)];
  const leg = (segment: SegmentPlan, number: number, addresses: readonly string[]) => ({
    ...routerPort(segment, number, 'qr', addresses),
    ...{ networkId: segment.networkId, metadata: true, advertises: [] },
  });
  return {
    ...{ routerId, namespace: `qrouter-${routerId}`, routes: [], floatingIps: [], forwardings: [] },
    legs: [leg(red, 1, ['10.1.0.1/24', 'fd00:1::1/64']), leg(blue, 2, ['10.2.0.1/24', 'fd00:2::1/64'])],
    gateway: {
      ...routerPort(natSegment(), 3, 'qg', ['10.9.0.50/24']),
      ...{ nexthops: ['10.9.0.1'], onLink: [], snat: '10.9.0.50' },
    },
    ...extra,
  };
}

export function planOf(
  segments: readonly SegmentPlan[],
  ports: readonly PortFirewallPlan[],
  routers?: readonly RouterPlan[],
): HostNetworkPlan {
  return { segments, firewall: { ports, addressSets: [] }, ...(routers ? { routers } : {}) };
}
