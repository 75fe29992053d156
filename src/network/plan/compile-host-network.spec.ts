import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileHostNetwork } from './compile-host-network';
import type { HostNetworkRows } from './host-network-rows';
import { addressRow, networkRow, portRow, ruleRow, subnetRow, uuid } from './host-network-rows.fixture';

const HOST = uuid('d', 1);
const OTHER = uuid('d', 2);
const GROUP = uuid('f', 1);
const settings = { physicalNetworks: new Map([['physnet1', 'eth1']]), dnsDomain: 'openstacklocal' };

function rowsOf(extra: Partial<HostNetworkRows>): HostNetworkRows {
  return {
    hostId: HOST,
    hostIps: new Map([
      [HOST, '192.0.2.1'],
      [OTHER, '192.0.2.2'],
    ]),
    ...{ networks: [], subnets: [], ports: [], addresses: [], rules: [] },
    ...{ hostsOf: new Map(), groupsOf: new Map(), groupAddresses: new Map() },
    ...extra,
  };
}

/** UPDATE_GOLDEN=1 writes the files anew, and nothing else does: a missing one fails. */
function expectGolden(name: string, rows: HostNetworkRows): void {
  const path = join(__dirname, '__golden__', name);
  const text = `${JSON.stringify(compileHostNetwork(rows, settings), null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

describe('the plan of a host network', () => {
  const network = networkRow(1, { shared: true });
  const subnet = subnetRow(1, network, '10.9.0.0/24', { gatewayIp: '10.9.0.1' });
  const dhcp = portRow(2, network, { deviceOwner: 'network:dhcp' });
  const web = portRow(10, network, { hostId: HOST, dnsName: 'web' });
  const far = portRow(11, network, { hostId: OTHER });
  const base = {
    networks: [network],
    subnets: [subnet],
    ports: [dhcp, web, far],
    addresses: [
      addressRow(dhcp, subnet, '10.9.0.2'),
      addressRow(web, subnet, '10.9.0.10'),
      addressRow(far, subnet, '10.9.0.11'),
    ],
  };

  it('is empty for a host without ports', () => {
    expect(compileHostNetwork(rowsOf({}), settings)).toEqual({
      segments: [],
      firewall: { ports: [], addressSets: [] },
    });
  });

  it('has a set of the addresses of a group that a rule names, of its family', () => {
    const ADDRESSES = uuid('9', 1);
    const rules = [
      ruleRow(1, GROUP, { remoteAddressGroupId: ADDRESSES }),
      ruleRow(2, GROUP, { remoteAddressGroupId: ADDRESSES, ethertype: 'IPv6' }),
    ];
    const groupAddresses = new Map([[ADDRESSES, ['192.0.2.0/24', '2001:db8::/32', '198.51.100.7/32']]]);
    const rows = rowsOf({ ...base, rules, groupsOf: new Map([[web.id, [GROUP]]]), groupAddresses });
    const { firewall } = compileHostNetwork(rows, settings);
    const names = firewall.ports[0]?.rules.map(({ remoteSet }) => remoteSet);
    expect(firewall.addressSets).toEqual([
      { name: names?.[0], family: 'inet', members: ['192.0.2.0/24', '198.51.100.7/32'] },
      { name: names?.[1], family: 'inet6', members: ['2001:db8::/32'] },
    ]);
  });

  it('has a NAT bridge, DHCP and the rules of the groups of a port', () => {
    const rules = [
      ruleRow(1, GROUP, { direction: 'egress' }),
      ruleRow(2, GROUP, { direction: 'egress', ethertype: 'IPv6' }),
      ruleRow(3, GROUP, { remoteGroupId: GROUP }),
      ruleRow(4, GROUP, {
        protocol: 'tcp',
        portRangeMin: 22,
        portRangeMax: 22,
        remoteIpPrefix: '198.51.100.0/24',
      }),
      ruleRow(5, uuid('f', 9), { protocol: 'udp' }),
    ];
    const groupAddresses = new Map([[GROUP, ['10.9.0.11', '10.9.0.10', 'fd00::1']]]);
    const groupsOf = new Map([[web.id, [GROUP]]]);
    expectGolden('nat.json', rowsOf({ ...base, rules, groupsOf, groupAddresses }));
  });

  it('joins the guests of a NAT network on several hosts', () => {
    const rows = rowsOf({ ...base, hostsOf: new Map([[network.id, [HOST, OTHER]]]) });
    const overlay = { vni: 16_777_214, localIp: '192.0.2.1', peerIps: ['192.0.2.2'] };
    expect(compileHostNetwork(rows, settings).segments[0]?.uplink).toMatchObject({ kind: 'nat', overlay });
  });

  it('has the ends of a VXLAN network, address pairs, two subnets, and IPv6 addresses by DHCP', () => {
    const tenant = networkRow(2, {
      networkType: 'vxlan',
      segmentationId: 17,
      physicalNetwork: null,
      mtu: 1450,
    });
    const v4 = subnetRow(2, tenant, '192.168.0.0/24', {
      gatewayIp: '192.168.0.1',
      dnsNameservers: ['9.9.9.9', '2620:fe::fe'],
      hostRoutes: [{ destination: '10.0.0.0/8', nexthop: '192.168.0.254' }],
    });
    const lonely = subnetRow(3, tenant, '192.168.1.0/24');
    const v6 = subnetRow(4, tenant, 'fd00:1::/64', { ipv6AddressMode: 'dhcpv6-stateful' });
    const server = portRow(20, tenant, { deviceOwner: 'network:dhcp' });
    const guest = portRow(21, tenant, {
      hostId: HOST,
      allowedAddressPairs: [{ ip_address: '192.168.0.100', mac_address: '00:00:5e:00:01:01' }],
      extraDhcpOpts: [
        { opt_name: 'bootfile-name', opt_value: 'pxe.0', ip_version: 4 },
        { opt_name: '150', opt_value: '192.168.0.9', ip_version: 4 },
        { opt_name: 'bad name', opt_value: 'x', ip_version: 4 },
        { opt_name: 'domain-name', opt_value: 'two\nlines', ip_version: 4 },
      ],
    });
    expectGolden(
      'vxlan.json',
      rowsOf({
        networks: [tenant],
        subnets: [v4, lonely, v6],
        ports: [server, guest],
        addresses: [
          addressRow(server, v4, '192.168.0.2'),
          addressRow(server, lonely, '192.168.1.2'),
          addressRow(server, v6, 'fd00:1::2'),
          addressRow(guest, v4, '192.168.0.21'),
          addressRow(guest, v6, 'fd00:1::21'),
        ],
        hostsOf: new Map([[tenant.id, [HOST, OTHER]]]),
      }),
    );
  });

  it('takes the interface of a physical network', () => {
    const flat = networkRow(3, { physicalNetwork: 'physnet1' });
    const vlan = networkRow(4, { physicalNetwork: 'physnet1', networkType: 'vlan', segmentationId: 204 });
    const unknown = networkRow(5, { physicalNetwork: 'physnet2' });
    const plan = compileHostNetwork(rowsOf({ networks: [flat, vlan, unknown] }), settings);
    expect(plan.segments.map(({ uplink }) => uplink)).toEqual([
      { kind: 'flat', interface: 'eth1' },
      { kind: 'vlan', interface: 'eth1', vlanId: 204 },
      { kind: 'none' },
    ]);
  });

  it('leaves a port out that is switched off, and lets one without addresses use any of its MAC', () => {
    const off = portRow(30, network, { hostId: HOST, adminStateUp: false });
    const bare = portRow(31, network, { hostId: HOST });
    const open = portRow(32, network, { hostId: HOST, portSecurityEnabled: false });
    const { firewall } = compileHostNetwork(rowsOf({ ...base, ports: [off, bare, open] }), settings);
    expect(firewall.ports.map(({ portId, filtered }) => [portId, filtered])).toEqual([
      [bare.id, true],
      [open.id, false],
    ]);
    expect(firewall.ports[0]?.allowedSources.map(({ address }) => address)).toEqual([
      '0.0.0.0/0',
      '::/0',
      'fe80::f816:3eff:fe00:1f',
    ]);
  });

  it('has no DHCP where no subnet wants it, and none on a network that is switched off', () => {
    const without = { ...base, subnets: [{ ...subnet, enableDhcp: false }] };
    expect(compileHostNetwork(rowsOf(without), settings).segments[0]?.dhcp).toBeUndefined();
    const off = { ...base, networks: [{ ...network, adminStateUp: false }] };
    expect(compileHostNetwork(rowsOf(off), settings).segments[0]?.dhcp).toBeUndefined();
  });

  it('answers guests with stateless DHCPv6 what they ask, and leases them nothing', () => {
    const six = subnetRow(7, network, 'fd00:7::/64', { ipv6AddressMode: 'dhcpv6-stateless' });
    const rows = rowsOf({
      ...base,
      subnets: [six],
      addresses: [addressRow(dhcp, six, 'fd00:7::2'), addressRow(web, six, 'fd00:7::10')],
    });
    const files = compileHostNetwork(rows, settings).segments[0]?.dhcp?.dnsmasq;
    expect(files?.config).toContain(`dhcp-range=set:subnet-${six.id},fd00:7::,static,64,86400s`);
    expect(files?.hosts).toEqual([]);
    expect(files?.options).toEqual([`tag:subnet-${six.id},option6:dns-server,[fd00:7::2]`]);
    expect(files?.addnHosts).toEqual(['fd00:7::10\tweb.openstacklocal web']);
  });

  it('does not depend on the order of the rows', () => {
    const turned = { ...base, networks: [networkRow(9), network] };
    const plan = compileHostNetwork(rowsOf(turned), settings);
    expect(plan.segments.map(({ networkId }) => networkId)).toEqual([network.id, uuid('a', 9)]);
  });
});
