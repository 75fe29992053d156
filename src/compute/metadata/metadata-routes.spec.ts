import type { ServerPort } from '../../network';
import { route } from './metadata-routes';
import type { MetadataSource } from './metadata-source';

const port: ServerPort = {
  portId: '11111111-aaaa-4000-8000-000000000000',
  serverId: 's',
  networkId: 'net',
  networkName: 'private',
  mac: 'fa:16:3e:00:00:01',
  tap: 'tap11111111-aa',
  bridge: 'brqnet',
  mtu: 1450,
  status: 'ACTIVE',
  ownedByServer: true,
  securityGroupNames: ['default', 'web'],
  addresses: [
    {
      address: '10.0.0.5',
      version: 4,
      subnetId: 'subnet',
      cidr: '10.0.0.0/24',
      gateway: '10.0.0.1',
      dnsNameservers: ['9.9.9.9'],
      hostRoutes: [],
      dhcp: false,
      floatingIps: ['203.0.113.9'],
    },
  ],
};

const source = {
  ports: [port],
  availabilityZone: 'nova',
  fullHostname: 'web.novalocal',
  server: {
    id: 'abcdef01-2345-4000-8000-000000000000',
    name: 'web',
    projectId: 'project',
    launchIndex: 0,
    createdAt: '2026-01-01T00:00:00.000Z',
    metadata: { role: 'front' },
    key: { name: 'mykey', type: 'ssh', publicKey: 'ssh-ed25519 AAAA me' },
    userData: Buffer.from('#!/bin/sh\n').toString('base64'),
    flavor: { name: 'm1.tiny', diskGib: 1, ephemeralGib: 2, swapMib: 512 },
    imageProperties: { hw_disk_bus: 'sata' },
    askedDisks: null,
    imageId: null,
    reservationId: 'r-1',
  },
} as unknown as MetadataSource;

const body = (path: string) => route(source, path)?.body.toString();
const json = (path: string) => JSON.parse(body(path) ?? 'null');

describe('the metadata of a guest', () => {
  it('lists versions and documents in the OpenStack layout', () => {
    expect(body('/openstack')?.split('\n')).toContain('latest');
    expect(body('/openstack/2018-08-27/')?.split('\n')).toContain('meta_data.json');
  });

  it('has the keys, the names and the user metadata', () => {
    expect(json('/openstack/latest/meta_data.json')).toMatchObject({
      uuid: source.server.id,
      hostname: 'web.novalocal',
      public_keys: { mykey: 'ssh-ed25519 AAAA me' },
      meta: { role: 'front' },
    });
  });

  it('has a seed that nobody can work out from what a server shows', () => {
    const seeds = [1, 2].map(() => json('/openstack/latest/meta_data.json').random_seed);
    expect(new Set(seeds).size).toBe(2);
    expect(Buffer.from(seeds[0], 'base64')).toHaveLength(512);
  });

  it('tells the password that the guest has posted, and nothing before', () => {
    const told = (guestPassword: string | null) =>
      route({ ...source, server: { ...source.server, guestPassword } }, '/openstack/latest/password');
    expect(told(null)?.body.toString()).toBe('');
    expect(told('c2VjcmV0')?.body.toString()).toBe('c2VjcmV0');
  });

  it('says a static address with its route and DNS', () => {
    expect(json('/openstack/latest/network_data.json')).toMatchObject({
      links: [{ id: 'tap11111111-aa', ethernet_mac_address: 'fa:16:3e:00:00:01', mtu: 1450 }],
      networks: [
        { type: 'ipv4', ip_address: '10.0.0.5', netmask: '255.255.255.0', routes: [{ gateway: '10.0.0.1' }] },
      ],
      services: [{ type: 'dns', address: '9.9.9.9' }],
    });
  });

  it('hands out user data as bytes', () => {
    expect(body('/openstack/latest/user_data')).toBe('#!/bin/sh\n');
    expect(body('/latest/user-data')).toBe('#!/bin/sh\n');
  });

  it('walks the EC2 tree as cloud-init does', () => {
    expect(body('/2009-04-04/meta-data/')?.split('\n')).toEqual(
      expect.arrayContaining(['instance-id', 'placement/', 'public-keys/']),
    );
    expect(body('/latest/meta-data/instance-id')).toBe('i-abcdef01');
    expect(body('/latest/meta-data/public-keys/')).toBe('0=mykey');
    expect(body('/latest/meta-data/public-keys/0/openssh-key')).toBe('ssh-ed25519 AAAA me');
    expect(body('/latest/meta-data/local-ipv4')).toBe('10.0.0.5');
    expect(body('/latest/meta-data/public-ipv4')).toBe('203.0.113.9');
    expect(body('/latest/meta-data/security-groups')).toBe('default\nweb');
  });

  it.each([
    '/openstack/2000-01-01/meta_data.json',
    '/openstack/latest/password/x',
    '/latest/meta-data/nothing',
    '/etc/passwd',
    '/latest/meta-data/instance-id/x',
  ])('has nothing at %s', (path) => expect(route(source, path)).toBeUndefined());

  it('names its disks by their bus', () => {
    const names = body('/latest/meta-data/block-device-mapping/')?.split('\n') ?? [];
    const told = names.map((name) => `${name}: ${body(`/latest/meta-data/block-device-mapping/${name}`)}`);
    expect(told.sort()).toEqual(['ami: sda', 'ephemeral0: /dev/sdb', 'root: /dev/sda', 'swap: /dev/sdc']);
  });

  it.each(['slaac', 'dhcpv6-stateful', 'dhcpv6-stateless', null] as const)(
    'tells how an IPv6 address comes to it: %s',
    (ipv6AddressMode) => {
      const six = { ...port.addresses[0], address: 'fd00::5', version: 6 as const, cidr: 'fd00::/64' };
      const addresses = [{ ...six, gateway: null, hostRoutes: [], dhcp: true, ipv6AddressMode }];
      const told = route(
        { ...source, ports: [{ ...port, addresses }] } as unknown as MetadataSource,
        '/openstack/latest/network_data.json',
      );
      const [network] = JSON.parse(told?.body.toString() ?? '{}').networks;
      expect(network).toMatchObject({
        type: ipv6AddressMode ? `ipv6_${ipv6AddressMode}` : 'ipv6',
        ip_address: 'fd00::5/64',
        link: port.tap,
      });
    },
  );
});
