import { portView } from '../ports/port.view';
import { compileDhcp } from './compile-dhcp';
import type { HostNetworkRows } from './host-network-rows';
import { addressRow, networkRow, portRow, subnetRow, uuid } from './host-network-rows.fixture';

const HOST = uuid('d', 1);

describe("a network's DHCP and DNS", () => {
  const network = networkRow(1, { dnsDomain: 'elsewhere.example.' });
  const dhcp = portRow(2, network, { deviceOwner: 'network:dhcp' });

  const filesOf = (names: { dnsName: string }, nameservers: [string[], string[]] = [[], []]) => {
    const four = subnetRow(1, network, '10.9.0.0/24', { dnsNameservers: nameservers[0] });
    const six = subnetRow(2, network, '2001:db8:77::/64', {
      dnsNameservers: nameservers[1],
      ipv6AddressMode: 'dhcpv6-stateful',
    });
    const guest = portRow(10, network, { hostId: HOST, ...names });
    const addresses = [addressRow(guest, four, '10.9.0.10'), addressRow(guest, six, '2001:db8:77::2')];
    const rows: HostNetworkRows = {
      hostId: HOST,
      hostIps: new Map(),
      ...{ networks: [network], subnets: [four, six], ports: [dhcp, guest], rules: [] },
      ...{ hostsOf: new Map(), groupsOf: new Map(), groupAddresses: new Map() },
      addresses: [addressRow(dhcp, four, '10.9.0.2'), addressRow(dhcp, six, '2001:db8:77::9'), ...addresses],
    };
    const view = portView(guest, {
      addresses,
      securityGroupIds: [],
      tags: [],
      dnsDomain: 'openstacklocal',
    });
    return { dnsmasq: compileDhcp(network, rows, 'openstacklocal')?.dnsmasq, view };
  };

  it.each([
    ['', ['host-10-9-0-10', 'host-2001-db8-77--2']],
    ['web', ['web', 'web']],
    ['web.openstacklocal.', ['web', 'web']],
  ])('knows a port by the name that the API says, with dns_name %p', (dnsName, names) => {
    const { dnsmasq, view } = filesOf({ dnsName });
    const assigned = view.dns_assignment as Array<{ fqdn: string; ip_address: string }>;
    expect(assigned.map(({ fqdn }) => fqdn)).toEqual(names.map((name) => `${name}.openstacklocal.`));
    expect(dnsmasq?.addnHosts).toEqual(
      assigned.map(({ fqdn, ip_address }, index) => `${ip_address}\t${fqdn.slice(0, -1)} ${names[index]}`),
    );
    expect(dnsmasq?.hosts.map((line) => line.split(',')[1])).toEqual(
      assigned.map(({ fqdn }) => fqdn.slice(0, -1)),
    );
    expect(dnsmasq?.config[0]).toBe('domain=openstacklocal');
  });

  it('tells guests of no resolver where an unspecified address asks for that', () => {
    const options = (four: string[], six: string[]) =>
      filesOf({ dnsName: '' }, [four, six]).dnsmasq?.options.filter((line) => line.includes('dns-server'));
    expect(options(['0.0.0.0'], ['::'])).toEqual([
      `tag:subnet-${uuid('b', 1)},option:dns-server`,
      `tag:subnet-${uuid('b', 2)},option6:dns-server`,
    ]);
    expect(options([], [])).toEqual([
      `tag:subnet-${uuid('b', 1)},option:dns-server,10.9.0.2`,
      `tag:subnet-${uuid('b', 2)},option6:dns-server,[2001:db8:77::9]`,
    ]);
  });
});
