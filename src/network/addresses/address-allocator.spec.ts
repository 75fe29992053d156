import { refusalOf } from '../../shared/errors/refusal.fixture';
import type { PortAddressesRepository } from '../ports/port-addresses.repository';
import type { Subnet } from '../subnets/subnet.entity';
import type { SubnetsRepository } from '../subnets/subnets.repository';
import { AddressAllocator, type FixedIpRequest } from './address-allocator';

const OWNER = {
  networkId: 'net',
  projectId: 'p',
  macAddress: 'fa:16:3e:12:34:56',
  deviceOwner: 'compute:nova',
};
const MADE_BY_GUEST = '2001:db8::f816:3eff:fe12:3456';

const v4 = (id: string, changes: Partial<Subnet> = {}): Subnet =>
  ({
    id,
    networkId: 'net',
    projectId: 'p',
    ipVersion: 4,
    cidr: '10.0.0.0/24',
    allocationPools: [{ start: '10.0.0.2', end: '10.0.0.4' }],
    ipv6AddressMode: null,
    serviceTypes: [],
    ...changes,
  }) as unknown as Subnet;
const v6 = (id: string, changes: Partial<Subnet> = {}): Subnet =>
  v4(id, {
    ipVersion: 6,
    cidr: '2001:db8::/64',
    allocationPools: [{ start: '2001:db8::2', end: '2001:db8::ffff' }],
    ...changes,
  });
const guestMade = (id: string) => v6(id, { ipv6AddressMode: 'slaac' });

describe('the allocator of addresses', () => {
  let subnets: Subnet[];
  let used: Map<string, string[]>;
  /** Lists of all addresses of a subnet that were read. */
  let listed: number;

  const allocator = new AddressAllocator(
    {
      listByNetworks: async ([id]: readonly string[]) => subnets.filter((subnet) => subnet.networkId === id),
      find: async (id: string) => subnets.find((subnet) => subnet.id === id),
    } as unknown as SubnetsRepository,
    {
      find: async (id: string, address: string) => used.get(id)?.find((taken) => taken === address),
      countIn: async (id: string) => used.get(id)?.length ?? 0,
      addressesIn: async (id: string) => {
        listed += 1;
        return used.get(id) ?? [];
      },
    } as unknown as PortAddressesRepository,
  );
  beforeEach(() => {
    subnets = [];
    used = new Map();
    listed = 0;
  });

  const allocate = async (requests?: FixedIpRequest[], deviceOwner = OWNER.deviceOwner) =>
    (await allocator.allocate({ ...OWNER, deviceOwner }, requests)).map(
      (ip) => `${ip.subnetId} ${ip.address}`,
    );

  const sentenceOf = async (work: Promise<unknown>) => {
    const [, code, message] = (await refusalOf(work)) as string[];
    return `${code}: ${message}`;
  };

  it('gives the lowest free address of each family, and none of another network', async () => {
    subnets = [v4('other', { networkId: 'elsewhere' }), v4('a'), v4('b'), v6('c'), v6('d')];
    used.set('a', ['10.0.0.2']);
    expect(await allocate()).toEqual(['a 10.0.0.3', 'c 2001:db8::2']);
    expect(listed).toBe(2);
  });

  it('gives nothing where there are no subnets', async () => {
    expect(await allocate()).toEqual([]);
    expect(await sentenceOf(allocate([{}]))).toContain('IP allocation requires subnets for network');
  });

  it('goes on to the next subnet of the family when one is full, and ends when all are', async () => {
    subnets = [v4('a', { allocationPools: [{ start: '10.0.0.2', end: '10.0.0.2' }] }), v4('b')];
    used.set('a', ['10.0.0.2']);
    expect(await allocate()).toEqual(['b 10.0.0.2']);
    used.set('b', ['10.0.0.2', '10.0.0.3', '10.0.0.4']);
    expect(await sentenceOf(allocate())).toBe(
      'ip_address_generation_failure: No more IP addresses available on network net.',
    );
  });

  it('adds the address that the guest makes itself, once for each such subnet', async () => {
    subnets = [v4('a'), guestMade('s'), v6('t', { ipv6AddressMode: 'dhcpv6-stateless' })];
    expect(await allocate()).toEqual(['a 10.0.0.2', `s ${MADE_BY_GUEST}`, `t ${MADE_BY_GUEST}`]);
    expect(await allocate([{ subnet_id: 's' }])).toEqual([`s ${MADE_BY_GUEST}`, `t ${MADE_BY_GUEST}`]);
    used.set('t', [MADE_BY_GUEST]);
    expect(await sentenceOf(allocate())).toBe(
      `ip_address_already_allocated: IP address ${MADE_BY_GUEST} already allocated in subnet t`,
    );
  });

  it('leaves subnets alone whose service types name other owners', async () => {
    subnets = [v4('a', { serviceTypes: ['network:dhcp', 'network:router'] }), v4('b')];
    expect(await allocate()).toEqual(['b 10.0.0.2']);
    expect(await allocate(undefined, 'network:router')).toEqual(['a 10.0.0.2']);
    expect(await sentenceOf(allocate([{ subnet_id: 'a' }]))).toBe(
      'invalid_input: Invalid input for operation: Failed to create port on network net, because fixed_ips included invalid subnet a.',
    );
  });

  it('gives the address that is asked for, outside the pools too, in the subnet that holds it', async () => {
    subnets = [v4('a', { cidr: '10.0.1.0/24' }), v4('b'), v6('c')];
    expect(await allocate([{ ip_address: '10.0.0.77' }, { ip_address: '2001:db8::77' }])).toEqual([
      'b 10.0.0.77',
      'c 2001:db8::77',
    ]);
    expect(await allocate([{ subnet_id: 'b', ip_address: '10.0.0.9' }])).toEqual(['b 10.0.0.9']);
  });

  it('gives several of one subnet, each once', async () => {
    subnets = [
      v4('a'),
      v4('b', { cidr: '10.0.1.0/24', allocationPools: [{ start: '10.0.1.2', end: '10.0.1.9' }] }),
    ];
    expect(await allocate([{ subnet_id: 'a' }, { subnet_id: 'b' }, { subnet_id: 'a' }])).toEqual([
      'a 10.0.0.2',
      'b 10.0.1.2',
      'a 10.0.0.3',
    ]);
    expect(await allocate([{ ip_address: '10.0.0.2' }, { subnet_id: 'a' }])).toEqual([
      'a 10.0.0.2',
      'a 10.0.0.3',
    ]);
    const twice = [{ ip_address: '10.0.0.7' }, { subnet_id: 'a', ip_address: '10.0.0.7' }];
    expect(await sentenceOf(allocate(twice))).toContain('10.0.0.7 already allocated in subnet a');
    const four = Array.from({ length: 4 }, () => ({ subnet_id: 'a' }));
    expect(await sentenceOf(allocate(four))).toContain('ip_address_generation_failure');
  });

  it('lets the same address stand in two subnets that know nothing of each other', async () => {
    subnets = [v4('a'), v4('b')];
    const both = [
      { subnet_id: 'a', ip_address: '10.0.0.7' },
      { subnet_id: 'b', ip_address: '10.0.0.7' },
    ];
    expect(await allocate(both)).toEqual(['a 10.0.0.7', 'b 10.0.0.7']);
  });

  it('refuses an address that somebody has', async () => {
    subnets = [v4('a')];
    used.set('a', ['10.0.0.9']);
    expect(await sentenceOf(allocate([{ ip_address: '10.0.0.9' }]))).toContain('10.0.0.9 already allocated');
  });

  it.each([
    [{ ip_address: '192.168.0.1' }, 'IP address 192.168.0.1 is not a valid IP for any of the subnets'],
    [{ ip_address: '10.0.0.255' }, 'IP address 10.0.0.255 is not a valid IP for any of the subnets'],
    [
      { subnet_id: 'a', ip_address: '10.0.0.0' },
      'IP address 10.0.0.0 is not a valid IP for the specified subnet',
    ],
    [
      { subnet_id: 'a', ip_address: '10.0.1.1' },
      'IP address 10.0.1.1 is not a valid IP for the specified subnet',
    ],
    [{}, 'IP allocation requires subnet_id or ip_address'],
    [{ subnet_id: 'nowhere' }, 'Subnet nowhere could not be found'],
    [{ subnet_id: 'mine' }, 'fixed_ips included invalid subnet mine'],
    [{ subnet_id: 'foreign' }, 'Subnet foreign could not be found'],
  ])('refuses %j', async (request, sentence) => {
    subnets = [
      v4('a'),
      v4('mine', { networkId: 'elsewhere' }),
      v4('foreign', { networkId: 'elsewhere', projectId: 'q' }),
    ];
    expect(await sentenceOf(allocate([request]))).toContain(sentence);
  });

  it('takes only the address that the guest makes on a subnet where guests make theirs', async () => {
    subnets = [guestMade('s')];
    expect(await allocate([{ subnet_id: 's', ip_address: MADE_BY_GUEST }])).toEqual([`s ${MADE_BY_GUEST}`]);
    expect(await sentenceOf(allocate([{ subnet_id: 's', ip_address: '2001:db8::7' }]))).toContain(
      'IPv6 address 2001:db8::7 can not be directly assigned to a port on subnet s',
    );
  });

  it('says so when a stored network cannot be read', async () => {
    const broken = v6('s', { cidr: 'nonsense' });
    expect(await sentenceOf(allocator.automatic(broken, OWNER))).toContain('nonsense is no network');
  });

  describe('in a crowded subnet', () => {
    const pool = [{ start: '10.1.0.0', end: '10.1.31.255' }];
    const crowded = v4('a', { cidr: '10.1.0.0/16', allocationPools: pool });
    const addresses = (count: number) =>
      Array.from({ length: count }, (_, index) => `10.1.${index >> 8}.${index & 255}`);

    it('finds a free address by trying, without reading all', async () => {
      used.set('a', addresses(4097));
      const chosen = new Set<string>();
      for (let index = 0; index < 5; index += 1) {
        const address = (await allocator.next(crowded))?.address ?? '';
        expect(address).toMatch(/^10\.1\.(1[6-9]|2\d|3[01])\.\d+$/);
        chosen.add(address);
      }
      expect(listed).toBe(0);
      expect(chosen.size).toBeGreaterThan(1);
    });

    it('reads all up to the limit', async () => {
      used.set('a', addresses(4096));
      expect(await allocator.next(crowded)).toEqual({ subnetId: 'a', address: '10.1.16.0' });
      expect(listed).toBe(1);
    });

    it('reads all when trying finds none, and takes the last one', async () => {
      used.set('a', addresses(8191));
      expect(await allocator.next(crowded, [{ subnetId: 'b', address: '10.1.31.255' }])).toEqual({
        subnetId: 'a',
        address: '10.1.31.255',
      });
      expect(await allocator.next(crowded, [{ subnetId: 'a', address: '10.1.31.255' }])).toBeUndefined();
    });

    it('ends where there are no pools, and reaches into the largest', async () => {
      used.set('a', addresses(4097));
      expect(await allocator.next({ ...crowded, allocationPools: [] })).toBeUndefined();
      const huge = v6('a', {
        allocationPools: [{ start: '2001:db8::', end: '2001:db8::ffff:ffff:ffff:ffff' }],
      });
      expect((await allocator.next(huge))?.address).toMatch(/^2001:db8::/);
    });
  });
});
