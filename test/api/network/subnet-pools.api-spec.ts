import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';

type Json = Record<string, unknown>;
type Pool = Json & { id: string; prefixes: string[]; revision_number: number };
type Subnet = Json & { id: string; cidr: string };

describe('subnet pools', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;
  let bob: NetworkApi;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
    bob = await NetworkApi.user(app, 'bob');
  }, 30_000);
  afterAll(() => app.stop());

  const pool = async (values: Json = {}, by = alice): Promise<Pool> => {
    const subnetpool = { name: 'p', prefixes: ['10.0.0.0/8'], ...values };
    return (await by.call<{ subnetpool: Pool }>('POST', '/subnetpools', { subnetpool })).subnetpool;
  };
  const scope = async (values: Json = {}, by = alice): Promise<Json & { id: string }> => {
    const address_scope = { name: 's', ip_version: 4, ...values };
    const answer = await by.call<{ address_scope: Json & { id: string } }>('POST', '/address-scopes', {
      address_scope,
    });
    return answer.address_scope;
  };
  const refusal = (values: Json, by = alice) =>
    by.refusal('POST', '/subnetpools', {
      subnetpool: { name: 'p', prefixes: ['10.0.0.0/8'], ...values },
    });
  const change = (id: string, values: Json, by = alice) =>
    by.refusal('PUT', `/subnetpools/${id}`, { subnetpool: values });
  const subnetOf = async (subnetpool_id: string, values: Json = {}, by = alice): Promise<Subnet> => {
    const { id: network_id } = await by.network();
    const subnet = { network_id, ip_version: 4, subnetpool_id, ...values };
    return (await by.call<{ subnet: Subnet }>('POST', '/subnets', { subnet })).subnet;
  };
  const refusedSubnet = async (values: Json, by = alice) => {
    const { id: network_id } = await by.network();
    return by.refusal('POST', '/subnets', { subnet: { network_id, ip_version: 4, ...values } });
  };

  it('have their prefixes in the fewest words, and bounds of their family', async () => {
    expect(await pool({ prefixes: ['10.128.0.0/9', '10.0.0.0/9', '10.1.0.0/16'] })).toMatchObject({
      prefixes: ['10.0.0.0/8'],
      ip_version: 4,
      min_prefixlen: '8',
      max_prefixlen: '32',
      default_prefixlen: '8',
      default_quota: null,
      address_scope_id: null,
      is_default: false,
      shared: false,
      revision_number: 1,
      tags: [],
      description: '',
      project_id: alice.projectId,
    });
    expect(await pool({ prefixes: ['2001:DB8::/32'], default_prefixlen: 64 })).toMatchObject({
      prefixes: ['2001:db8::/32'],
      ip_version: 6,
      min_prefixlen: '64',
      max_prefixlen: '128',
    });
  });

  it.each([
    [{ prefixes: [] }, 'EmptySubnetPoolPrefixList'],
    [{ prefixes: ['10.0.0.0/8', '2001:db8::/32'] }, 'PrefixVersionMismatch'],
    [{ prefixes: ['10.0.0.0/8', '10.0.0.0/8'] }, 'HTTPBadRequest'],
    [{ prefixes: ['10.0.0.1'] }, 'HTTPBadRequest'],
    [{ prefixes: 'all' }, 'HTTPBadRequest'],
    [{ min_prefixlen: 25, max_prefixlen: 24 }, 'IllegalSubnetPoolPrefixBounds'],
    [{ max_prefixlen: 33 }, 'IllegalSubnetPoolPrefixBounds'],
    [{ default_prefixlen: 7 }, 'IllegalSubnetPoolPrefixBounds'],
    [{ max_prefixlen: 24, default_prefixlen: 25 }, 'IllegalSubnetPoolPrefixBounds'],
    [{ min_prefixlen: -1 }, 'HTTPBadRequest'],
    [{ default_quota: null }, 'HTTPBadRequest'],
    [{ name: '' }, 'HTTPBadRequest'],
    [{ name: undefined }, 'HTTPBadRequest'],
    [{ ip_version: 4 }, 'HTTPBadRequest'],
  ])('refuse %p', async (values, type) => {
    expect(await refusal(values)).toEqual([400, type]);
  });

  it('give each subnet a part of their own, by length or by prefix', async () => {
    const { id } = await pool({ prefixes: ['10.8.0.0/22'], min_prefixlen: 22, default_prefixlen: 24 });
    const first = await subnetOf(id);
    expect(first).toMatchObject({ cidr: '10.8.0.0/24', gateway_ip: '10.8.0.1', subnetpool_id: id });
    expect((await subnetOf(id, { cidr: '10.8.2.0/24' })).cidr).toBe('10.8.2.0/24');
    // The smallest gap that holds it.
    expect((await subnetOf(id, { prefixlen: 25 })).cidr).toBe('10.8.1.0/25');
    expect((await subnetOf(id, { prefixlen: 26, gateway_ip: null })).cidr).toBe('10.8.1.128/26');
    expect((await subnetOf(id)).cidr).toBe('10.8.3.0/24');
    expect(await refusedSubnet({ subnetpool_id: id })).toEqual([409, 'SubnetAllocationError']);
    expect(await refusedSubnet({ subnetpool_id: id, cidr: '10.8.0.0/24' })).toEqual([
      409,
      'SubnetAllocationError',
    ]);
    expect(await refusedSubnet({ subnetpool_id: id, cidr: '10.9.0.0/24' })).toEqual([
      409,
      'SubnetAllocationError',
    ]);
    expect(await alice.refusal('DELETE', `/subnetpools/${id}`)).toEqual([400, 'SubnetPoolDeleteError']);
    await alice.call('DELETE', `/subnets/${first.id}`);
    expect((await subnetOf(id)).cidr).toBe('10.8.0.0/24');
    const { subnets } = await alice.call<{ subnets: Subnet[] }>('GET', `/subnets?subnetpool_id=${id}`);
    expect(subnets).toHaveLength(5);
  });

  it.each([
    [{ prefixlen: 27 }, 'MaxPrefixSubnetAllocationError'],
    [{ prefixlen: 19 }, 'MinPrefixSubnetAllocationError'],
    [{ cidr: '10.0.0.0/27' }, 'MaxPrefixSubnetAllocationError'],
    [{ cidr: '10.0.0.0/24', prefixlen: 24 }, 'BadRequest'],
    [{ allocation_pools: [{ start: '10.0.0.2', end: '10.0.0.3' }] }, 'BadRequest'],
    [{ use_default_subnetpool: true }, 'BadRequest'],
    [{ ip_version: 6 }, 'BadRequest'],
  ])('refuse a subnet with %p', async (values, type) => {
    const { id } = await pool({ min_prefixlen: 20, max_prefixlen: 26 });
    expect(await refusedSubnet({ subnetpool_id: id, ...values })).toEqual([400, type]);
  });

  it('are refused with more prefixes than a pool takes, by the number and not by the prefixes', async () => {
    const prefixes = Array.from({ length: 120_000 }, (_, index) => `${index >> 8}.${index & 255}.0.0/16`);
    const answer = await alice.request('POST', '/subnetpools', { subnetpool: { name: 'many', prefixes } });
    expect([answer.statusCode, answer.json().NeutronError.message]).toEqual([
      400,
      'Invalid input for prefixes. Reason: A list of 120000 items is too long - must have no more than 10000.',
    ]);
    const many = Array.from({ length: 10_001 }, () => ({ name: 'many' }));
    const bulk = await alice.request('POST', '/networks', { networks: many });
    expect([bulk.statusCode, bulk.json().NeutronError.message]).toEqual([
      400,
      'Invalid input for networks. Reason: A list of 10001 items is too long - must have no more than 10000.',
    ]);
  });

  it('never give a prefix to two, however many ask at once', async () => {
    const { id } = await pool({ prefixes: ['10.16.0.0/20'], default_prefixlen: 24, min_prefixlen: 20 });
    const networks = await Promise.all(Array.from({ length: 20 }, () => alice.network()));
    const answers = await Promise.all(
      networks.map((network) =>
        alice.request('POST', '/subnets', {
          subnet: { network_id: network.id, ip_version: 4, subnetpool_id: id },
        }),
      ),
    );
    const made = answers.filter((answer) => answer.statusCode === 201).map((a) => a.json().subnet.cidr);
    expect(new Set(made).size).toBe(16);
    expect(made).toHaveLength(16);
    expect(answers.filter((answer) => answer.statusCode === 409)).toHaveLength(4);
  });

  it('give a project no more than its quota', async () => {
    const { id } = await pool({ default_quota: 300, min_prefixlen: 20 });
    await subnetOf(id, { prefixlen: 24 });
    expect(await refusedSubnet({ subnetpool_id: id, prefixlen: 26 })).toEqual([
      409,
      'SubnetPoolQuotaExceeded',
    ]);
    await subnetOf(id, { prefixlen: 27 });
    await alice.call('PUT', `/subnetpools/${id}`, { subnetpool: { default_quota: 400 } });
    await subnetOf(id, { prefixlen: 26 });
  });

  it('serve all subnets of one family on a network', async () => {
    const [one, two] = [await pool(), await pool({ prefixes: ['172.16.0.0/12'] })];
    const { network_id } = await subnetOf(one.id, { prefixlen: 24 });
    const more = (values: Json) =>
      alice.refusal('POST', '/subnets', { subnet: { network_id, ip_version: 4, ...values } });
    expect(await more({ subnetpool_id: two.id, prefixlen: 24 })).toEqual([
      400,
      'NetworkSubnetPoolAffinityError',
    ]);
    expect(await more({ cidr: '192.0.2.0/24' })).toEqual([400, 'NetworkSubnetPoolAffinityError']);
    expect((await more({ subnetpool_id: one.id, prefixlen: 24 }))[0]).toBe(201);
    expect((await more({ ip_version: 6, cidr: '2001:db8::/64' }))[0]).toBe(201);
  });

  it('grow, and shrink by what no subnet has', async () => {
    const { id } = await pool({ prefixes: ['10.0.0.0/16'] });
    expect(await change(id, { prefixes: ['10.1.0.0/16'] })).toEqual([400, 'IllegalSubnetPoolPrefixUpdate']);
    expect((await change(id, { prefixes: ['10.0.0.0/15'], name: 'wider' }))[0]).toBe(200);
    expect(await change(id, { min_prefixlen: 9, max_prefixlen: 8 })).toEqual([
      400,
      'IllegalSubnetPoolPrefixBounds',
    ]);
    expect((await change(id, { shared: true }))[0]).toBe(400);
    const act = (action: string, prefixes: string[]) =>
      alice.call('PUT', `/subnetpools/${id}/${action}`, { prefixes });
    expect(await act('add_prefixes', ['10.2.0.0/15'])).toEqual({ prefixes: ['10.0.0.0/14'] });
    expect(await act('remove_prefixes', ['10.1.0.0/16'])).toEqual({
      prefixes: ['10.0.0.0/16', '10.2.0.0/15'],
    });
    expect(await act('remove_prefixes', ['192.168.0.0/16'])).toEqual({
      prefixes: ['10.0.0.0/16', '10.2.0.0/15'],
    });
    await subnetOf(id, { prefixlen: 24 });
    const used = { prefixes: ['10.0.0.0/24'] };
    expect(await alice.refusal('PUT', `/subnetpools/${id}/remove_prefixes`, used)).toEqual([
      400,
      'IllegalSubnetPoolPrefixUpdate',
    ]);
    const { subnetpool } = await alice.call<{ subnetpool: Pool }>('GET', `/subnetpools/${id}`);
    expect(subnetpool).toMatchObject({ name: 'wider', revision_number: 4 });
  });

  it('take in the subnets of a network of their project', async () => {
    const { id } = await pool({ prefixes: ['10.99.0.0/16'] });
    const network = await alice.network();
    const { id: subnet } = await alice.subnet(network.id, { cidr: '192.168.7.0/24' });
    const onboard = (by: NetworkApi, network_id: string) =>
      by.refusal('PUT', `/subnetpools/${id}/onboard_network_subnets`, { network_id });
    expect((await onboard(bob, network.id))[0]).toBe(404);
    expect((await onboard(alice, network.id))[0]).toBe(200);
    expect(await onboard(alice, network.id)).toEqual([400, 'IllegalSubnetPoolUpdate']);
    expect((await alice.call<{ subnet: Json }>('GET', `/subnets/${subnet}`)).subnet.subnetpool_id).toBe(id);
    const { subnetpool } = await alice.call<{ subnetpool: Pool }>('GET', `/subnetpools/${id}`);
    expect(subnetpool.prefixes).toEqual(['10.99.0.0/16', '192.168.7.0/24']);
    const { networks } = await alice.call<{ networks: Array<{ id: string }> }>(
      'GET',
      '/networks?shared=true',
    );
    expect((await onboard(alice, networks[0]?.id ?? ''))[0]).toBe(403);
  });

  it('are their project’s, unless an admin shares one or makes it the default', async () => {
    const own = await pool();
    expect(await bob.refusal('GET', `/subnetpools/${own.id}`)).toEqual([404, 'SubnetPoolNotFound']);
    expect(await refusedSubnet({ subnetpool_id: own.id, prefixlen: 24 }, bob)).toEqual([
      404,
      'SubnetPoolNotFound',
    ]);
    expect((await refusal({ shared: true }))[0]).toBe(403);
    expect((await refusal({ is_default: true }))[0]).toBe(403);
    expect((await change(own.id, { is_default: true }))[0]).toBe(403);
    expect(await refusedSubnet({ use_default_subnetpool: true })).toEqual([400, 'BadRequest']);

    const common = await pool({ prefixes: ['100.64.0.0/10'], shared: true, is_default: true }, admin);
    expect(await refusal({ is_default: true }, admin)).toEqual([400, 'InvalidInput']);
    expect((await change(common.id, { name: 'mine' }, bob))[0]).toBe(403);
    const subnet = await subnetOf(
      '',
      { subnetpool_id: null, use_default_subnetpool: true, prefixlen: 24 },
      bob,
    );
    expect(subnet).toMatchObject({ subnetpool_id: common.id, cidr: '100.64.0.0/24' });
    const names = async (by: NetworkApi, query: string) =>
      (await by.call<{ subnetpools: Pool[] }>('GET', `/subnetpools${query}`)).subnetpools.map((p) => p.id);
    expect(await names(bob, '')).toEqual([common.id]);
    expect(await names(bob, '?is_default=true&ip_version=4&fields=id')).toEqual([common.id]);
    expect(await names(alice, `?shared=false&id=${own.id}&id=${common.id}`)).toEqual([own.id]);
    await admin.call('PUT', `/subnetpools/${common.id}`, { subnetpool: { is_default: false } });
  });

  it('are counted, tagged, and changed in one revision', async () => {
    await admin.call('PUT', `/quotas/${bob.projectId}`, { quota: { subnetpool: 1 } });
    const { id } = await pool({}, bob);
    expect(await refusal({}, bob)).toEqual([409, 'OverQuota']);
    await bob.call('PUT', `/subnetpools/${id}/tags/red`);
    const { subnetpools } = await bob.call<{ subnetpools: Pool[] }>('GET', '/subnetpools?tags=red');
    expect(subnetpools).toMatchObject([{ id, tags: ['red'], revision_number: 2 }]);
    const late = await app.request({
      method: 'DELETE',
      url: `/network/v2.0/subnetpools/${id}`,
      token: bob.token,
      headers: { 'if-match': 'revision_number=1' },
    });
    expect(late.statusCode).toBe(412);
    await bob.call('DELETE', `/subnetpools/${id}`);
  });

  it('of one address scope never meet, and a network keeps to its scope', async () => {
    const { id: address_scope_id } = await scope();
    const one = await pool({ prefixes: ['10.0.0.0/16'], address_scope_id });
    expect(await refusal({ prefixes: ['10.0.7.0/24'], address_scope_id })).toEqual([
      409,
      'AddressScopePrefixConflict',
    ]);
    expect(await refusal({ prefixes: ['2001:db8::/32'], address_scope_id })).toEqual([
      400,
      'IllegalSubnetPoolIpVersionAssociationToAddressScope',
    ]);
    const two = await pool({ prefixes: ['10.1.0.0/16'], address_scope_id });
    expect(await alice.refusal('DELETE', `/address-scopes/${address_scope_id}`)).toEqual([
      409,
      'AddressScopeInUse',
    ]);
    const { network_id } = await subnetOf(one.id, { prefixlen: 24 });
    const more = (subnetpool_id: string) =>
      alice.refusal('POST', '/subnets', {
        subnet: { network_id, ip_version: 4, prefixlen: 24, subnetpool_id },
      });
    expect((await more(two.id))[0]).toBe(201);
    const outside = await pool({ prefixes: ['10.5.0.0/16'] });
    expect(await more(outside.id)).toEqual([400, 'NetworkAddressScopeAffinityError']);
    const { network } = await alice.call<{ network: Json }>('GET', `/networks/${network_id}`);
    expect(network).toMatchObject({ ipv4_address_scope: address_scope_id, ipv6_address_scope: null });
    // The network's other pool would stay behind.
    const { id: other } = await scope();
    expect(await change(one.id, { address_scope_id: other })).toEqual([
      400,
      'NetworkAddressScopeAffinityError',
    ]);
  });

  it('are in no address scope of another project', async () => {
    const hidden = await scope();
    expect(await bob.refusal('GET', `/address-scopes/${hidden.id}`)).toEqual([404, 'AddressScopeNotFound']);
    await admin.call('PUT', `/quotas/${bob.projectId}`, { quota: { subnetpool: -1 } });
    expect(await refusal({ address_scope_id: hidden.id }, bob)).toEqual([404, 'AddressScopeNotFound']);
    expect(
      (await alice.refusal('POST', '/address-scopes', { address_scope: { ip_version: 4, shared: true } }))[0],
    ).toBe(403);
    const common = await scope({ shared: true }, admin);
    expect(
      await admin.refusal('PUT', `/address-scopes/${common.id}`, { address_scope: { shared: false } }),
    ).toEqual([400, 'AddressScopeUpdateError']);
    const mine = await pool({ address_scope_id: common.id }, bob);
    expect(await change(mine.id, { name: 'later' }, bob)).toEqual([400, 'IllegalSubnetPoolUpdate']);
    await admin.call('PUT', `/subnetpools/${mine.id}`, { subnetpool: { address_scope_id: null } });
    await bob.call('DELETE', `/subnetpools/${mine.id}`);
    await admin.call('DELETE', `/address-scopes/${common.id}`);
  });

  it('lie in scopes that are listed, renamed and removed', async () => {
    const { id } = await scope({ name: 'six', ip_version: 6 });
    expect(await scope({ name: 'six' })).toMatchObject({ shared: false, project_id: alice.projectId });
    const found = await alice.call('GET', '/address-scopes?name=six&ip_version=6&fields=id&fields=name');
    expect(found).toEqual({ address_scopes: [{ id, name: 'six' }] });
    await alice.call('PUT', `/address-scopes/${id}`, { address_scope: { name: 'renamed' } });
    expect(await alice.call('GET', `/address-scopes/${id}`)).toMatchObject({
      address_scope: { name: 'renamed', ip_version: 6 },
    });
    expect(
      (await alice.refusal('PUT', `/address-scopes/${id}`, { address_scope: { ip_version: 4 } }))[0],
    ).toBe(400);
    expect((await bob.refusal('DELETE', `/address-scopes/${id}`))[0]).toBe(404);
    await alice.call('DELETE', `/address-scopes/${id}`);
    expect(await alice.refusal('GET', `/address-scopes/${id}`)).toEqual([404, 'AddressScopeNotFound']);
  });
});
