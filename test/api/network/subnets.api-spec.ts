import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';

describe('subnets', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;
  let network: string;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
  }, 30_000);
  beforeEach(async () => {
    network = (await alice.network()).id;
  });
  afterAll(() => app.stop());

  it('get a gateway and pools when nothing is said of them', async () => {
    expect(await alice.subnet(network, { cidr: '10.1.0.77/24' })).toMatchObject({
      cidr: '10.1.0.0/24',
      gateway_ip: '10.1.0.1',
      allocation_pools: [{ start: '10.1.0.2', end: '10.1.0.254' }],
      enable_dhcp: true,
      project_id: alice.projectId,
    });
    expect(await alice.subnet(network, { cidr: '10.2.0.0/24', gateway_ip: null })).toMatchObject({
      gateway_ip: null,
      allocation_pools: [{ start: '10.2.0.1', end: '10.2.0.254' }],
    });
    const six = { ip_version: 6, cidr: '2001:DB8::/64', ipv6_ra_mode: 'slaac', ipv6_address_mode: 'slaac' };
    expect(await alice.subnet(network, six)).toMatchObject({
      cidr: '2001:db8::/64',
      gateway_ip: '2001:db8::1',
    });
  });

  it.each([
    [{ cidr: 'nonsense' }, 'HTTPBadRequest'],
    [{ cidr: '10.0.0.0/24', ip_version: 6 }, 'InvalidInput'],
    [{ cidr: undefined }, 'BadRequest'],
    [{ cidr: '10.0.0.0/31' }, 'InvalidInput'],
    [{ cidr: '224.0.0.0/24' }, 'InvalidInput'],
    [{ gateway_ip: '10.0.0.255' }, 'InvalidInput'],
    [{ gateway_ip: '2001:db8::1' }, 'InvalidInput'],
    [{ allocation_pools: [{ start: '10.0.0.9', end: '10.0.0.2' }] }, 'InvalidAllocationPool'],
    [{ allocation_pools: [{ start: '10.0.1.2', end: '10.0.1.9' }] }, 'OutOfBoundsAllocationPool'],
    [{ allocation_pools: [{ start: '10.0.0.2' }] }, 'HTTPBadRequest'],
    [{ dns_nameservers: ['1.1.1.1', '1.1.1.1'] }, 'HTTPBadRequest'],
    [{ host_routes: [{ destination: '10.9.0.0/16', nexthop: 'there' }] }, 'HTTPBadRequest'],
    [{ ipv6_ra_mode: 'slaac' }, 'InvalidInput'],
    [{ ip_version: 5 }, 'HTTPBadRequest'],
    [{ ip_version: undefined }, 'HTTPBadRequest'],
  ])('refuse %j', async (values, type) => {
    const subnet = { network_id: network, ip_version: 4, cidr: '10.0.0.0/24', ...values };
    expect(await alice.refusal('POST', '/subnets', { subnet })).toEqual([400, type]);
  });

  it('refuse pools that overlap or hold the gateway', async () => {
    const post = (values: object) =>
      alice.refusal('POST', '/subnets', {
        subnet: { network_id: network, ip_version: 4, cidr: '10.0.0.0/24', ...values },
      });
    const overlapping = [
      { start: '10.0.0.2', end: '10.0.0.9' },
      { start: '10.0.0.9', end: '10.0.0.20' },
    ];
    expect(await post({ allocation_pools: overlapping })).toEqual([409, 'OverlappingAllocationPools']);
    const holding = { gateway_ip: '10.0.0.5', allocation_pools: [{ start: '10.0.0.2', end: '10.0.0.9' }] };
    expect(await post(holding)).toEqual([409, 'GatewayConflictWithAllocationPools']);
  });

  it('do not overlap on one network', async () => {
    await alice.subnet(network, { cidr: '10.0.0.0/16' });
    const inside = { subnet: { network_id: network, ip_version: 4, cidr: '10.0.7.0/24' } };
    expect(await alice.refusal('POST', '/subnets', inside)).toEqual([400, 'InvalidInput']);
    await alice.subnet((await alice.network()).id, { cidr: '10.0.7.0/24' });
  });

  it('are made by the owner of the network only, and found by who sees it', async () => {
    const shared = (await admin.network({ shared: true })).id;
    const subnet = { network_id: shared, ip_version: 4, cidr: '10.0.0.0/24' };
    expect(await alice.refusal('POST', '/subnets', { subnet })).toEqual([403, 'PolicyNotAuthorized']);
    const { id } = await admin.subnet(shared);
    expect(await alice.call('GET', `/subnets?network_id=${shared}`)).toMatchObject({ subnets: [{ id }] });
    const foreign = { ...subnet, network_id: (await admin.network()).id };
    expect(await alice.refusal('POST', '/subnets', { subnet: foreign })).toEqual([404, 'NetworkNotFound']);
  });

  it('change, but not their cidr', async () => {
    const { id } = await alice.subnet(network);
    const changed = { name: 'new', dns_nameservers: ['9.9.9.9'], gateway_ip: null, enable_dhcp: false };
    const { subnet } = await alice.call<{ subnet: object }>('PUT', `/subnets/${id}`, { subnet: changed });
    expect(subnet).toMatchObject({ ...changed, revision_number: 2 });
    const cidr = { subnet: { cidr: '10.3.0.0/24' } };
    expect(await alice.refusal('PUT', `/subnets/${id}`, cidr)).toEqual([400, 'HTTPBadRequest']);
  });

  it('stay while a port has an address of theirs', async () => {
    const { id } = await alice.subnet(network);
    const port = await alice.port(network);
    const answer = await alice.request('DELETE', `/subnets/${id}`);
    expect([answer.statusCode, answer.body]).toEqual([409, expect.stringContaining(port.id)]);
    await alice.call('DELETE', `/ports/${port.id}`);
    expect((await alice.request('DELETE', `/subnets/${id}`)).statusCode).toBe(204);
    expect(await alice.refusal('GET', `/subnets/${id}`)).toEqual([404, 'SubnetNotFound']);
  });

  it('show how many addresses are left', async () => {
    await alice.subnet(network, { allocation_pools: [{ start: '10.0.0.10', end: '10.0.0.19' }] });
    await alice.port(network);
    const path = `/network-ip-availabilities/${network}`;
    expect(await admin.call('GET', path)).toMatchObject({
      network_ip_availability: { total_ips: 10, used_ips: 1 },
    });
    expect(await alice.refusal('GET', path)).toEqual([403, 'PolicyNotAuthorized']);
  });

  it('count the addresses of a /64 exactly', async () => {
    await alice.subnet(network, { ip_version: 6, cidr: '2001:db8:1::/64', gateway_ip: '2001:db8:1::1' });
    const answer = await admin.request('GET', `/network-ip-availabilities?network_id=${network}`);
    // Without the subnet router's anycast address and the gateway; as a number it would be rounded.
    expect(answer.body).toContain(`"total_ips":${2n ** 64n - 2n},`);
    expect(await admin.refusal('GET', '/network-ip-availabilities?nonsense=1')).toEqual([
      400,
      'HTTPBadRequest',
    ]);
  });
});
