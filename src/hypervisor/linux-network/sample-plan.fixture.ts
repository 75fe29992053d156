import type { HostNetworkPlan, PortFirewallPlan, SegmentPlan } from '../host-network.port';

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

export function planOf(
  segments: readonly SegmentPlan[],
  ports: readonly PortFirewallPlan[],
): HostNetworkPlan {
  return { segments, firewall: { ports, addressSets: [] } };
}
