import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';

describe('networks', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;
  let bob: NetworkApi;
  let reader: NetworkApi;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
    bob = await NetworkApi.user(app, 'bob');
    reader = await NetworkApi.user(app, 'reader', 'reader');
  }, 30_000);
  afterAll(() => app.stop());

  it('begin with an external one that all share', async () => {
    const { networks } = await alice.call<{ networks: object[] }>('GET', '/networks?router:external=true');
    expect(networks).toEqual([expect.objectContaining({ name: 'public', shared: true, status: 'ACTIVE' })]);
  });

  it('are VXLANs with an id of their own and a smaller MTU, which only an admin sees', async () => {
    const mine = await alice.network({ name: 'mine' });
    expect(mine).toMatchObject({ name: 'mine', mtu: 1450, project_id: alice.projectId, shared: false });
    expect(mine).not.toHaveProperty('provider:network_type');
    const { network } = await admin.call<{ network: object }>('GET', `/networks/${mine.id}`);
    expect(network).toMatchObject({ 'provider:network_type': 'vxlan', 'provider:segmentation_id': 1 });
    const other = await admin.network();
    expect(other).toMatchObject({ 'provider:segmentation_id': 2 });
  });

  it('belong to their project: others do not find them, readers do not make them', async () => {
    const mine = await alice.network();
    expect(await bob.refusal('GET', `/networks/${mine.id}`)).toEqual([404, 'NetworkNotFound']);
    expect(await bob.refusal('DELETE', `/networks/${mine.id}`)).toEqual([404, 'NetworkNotFound']);
    expect(await reader.refusal('POST', '/networks', { network: {} })).toEqual([403, 'PolicyNotAuthorized']);
    const listed = await bob.call<{ networks: Array<{ id: string }> }>('GET', '/networks');
    expect(listed.networks.map((network) => network.id)).not.toContain(mine.id);
  });

  it('of the admin can be shared, and unshared while nobody else uses them', async () => {
    const shared = await admin.network({ shared: true });
    expect((await alice.call<{ network: object }>('GET', `/networks/${shared.id}`)).network).toMatchObject({
      shared: true,
    });
    expect(await alice.refusal('PUT', `/networks/${shared.id}`, { network: { name: 'x' } })).toEqual([
      403,
      'PolicyNotAuthorized',
    ]);
    const port = await alice.port(shared.id);
    const unshare = { network: { shared: false } };
    expect(await admin.refusal('PUT', `/networks/${shared.id}`, unshare)).toEqual([
      409,
      'InvalidSharedSetting',
    ]);
    await alice.call('DELETE', `/ports/${port.id}`);
    await admin.call('PUT', `/networks/${shared.id}`, unshare);
    expect(await alice.refusal('GET', `/networks/${shared.id}`)).toEqual([404, 'NetworkNotFound']);
  });

  it.each([
    [{ color: 'red' }, 'HTTPBadRequest', "Unrecognized attribute(s) 'color'"],
    [{ status: 'DOWN' }, 'HTTPBadRequest', "Attribute 'status' not allowed in POST"],
    [{ name: 7 }, 'HTTPBadRequest', "Invalid input for name. Reason: '7' is not a valid string."],
    [
      { admin_state_up: 'maybe' },
      'HTTPBadRequest',
      "Invalid input for admin_state_up. Reason: 'maybe' cannot be converted to boolean.",
    ],
    [
      { name: 'n'.repeat(256) },
      'HTTPBadRequest',
      `Invalid input for name. Reason: '${'n'.repeat(256)}' exceeds maximum length of 255.`,
    ],
    [
      { mtu: 9000 },
      'InvalidInput',
      'Invalid input for operation: Requested MTU is too big, maximum is 1450.',
    ],
  ])('refuse %j', async (network, type, message) => {
    const answer = await alice.request('POST', '/networks', { network });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({ NeutronError: { type, message, detail: '' } });
  });

  it('let a project say nothing about how they are carried, or that all share them', async () => {
    for (const network of [
      { shared: true },
      { 'router:external': true },
      { 'provider:network_type': 'vxlan' },
    ]) {
      expect(await alice.refusal('POST', '/networks', { network })).toEqual([403, 'PolicyNotAuthorized']);
    }
    const foreign = { network: { project_id: bob.projectId } };
    expect(await alice.refusal('POST', '/networks', foreign)).toEqual([400, 'HTTPBadRequest']);
  });

  it('have each segment once', async () => {
    const flat = { network: { 'provider:network_type': 'flat', 'provider:physical_network': 'public' } };
    expect(await admin.refusal('POST', '/networks', flat)).toEqual([409, 'FlatNetworkInUse']);
    const vxlan = { 'provider:network_type': 'vxlan', 'provider:segmentation_id': 5000 };
    await admin.network(vxlan);
    expect(await admin.refusal('POST', '/networks', { network: vxlan })).toEqual([409, 'TunnelIdInUse']);
    const unknown = { network: { 'provider:network_type': 'flat', 'provider:physical_network': 'physnet9' } };
    expect(await admin.refusal('POST', '/networks', unknown)).toEqual([400, 'InvalidInput']);
  });

  it('name the setting that would make an unknown physical network known', async () => {
    for (const type of ['flat', 'vlan']) {
      const network = { 'provider:network_type': type, 'provider:physical_network': 'physnet9' };
      const answer = await admin.request('POST', '/networks', { network });
      expect([answer.statusCode, answer.body]).toEqual([
        400,
        expect.stringContaining('MONOSTACK_PHYSICAL_NETWORKS=physnet9:INTERFACE'),
      ]);
    }
  });

  it('are made all or not at all', async () => {
    const before = await alice.call<{ networks: object[] }>('GET', '/networks');
    const many = { networks: [{ name: 'bulk-1' }, { network: { name: 'bulk-2' } }] };
    expect(await alice.call('POST', '/networks', many)).toMatchObject({
      networks: [{ name: 'bulk-1' }, { name: 'bulk-2' }],
    });
    const broken = { networks: [{ name: 'bulk-3' }, { name: 'bulk-4', mtu: 9000 }] };
    expect(await alice.refusal('POST', '/networks', broken)).toEqual([400, 'InvalidInput']);
    const after = await alice.call<{ networks: object[] }>('GET', '/networks');
    expect(after.networks.length).toBe(before.networks.length + 2);
  });

  it('are found by any field, sorted, and cut to fields', async () => {
    const carol = await NetworkApi.user(app, 'carol');
    for (const name of ['b', 'a', 'c']) await carol.network({ name, description: name === 'c' ? '' : 'x' });
    const names = async (query: string) => {
      const { networks } = await carol.call<{ networks: Array<{ name: string }> }>(
        'GET',
        `/networks?shared=false&${query}`,
      );
      return networks.map((network) => network.name);
    };
    expect(await names('sort_key=name&sort_dir=desc')).toEqual(['c', 'b', 'a']);
    expect(await names('name=a&name=b&sort_key=name')).toEqual(['a', 'b']);
    expect(await names('description=')).toEqual(['c']);
    expect(await carol.call('GET', '/networks?name=a&fields=name&fields=mtu')).toEqual({
      networks: [{ name: 'a', mtu: 1450 }],
    });
    expect(await carol.refusal('GET', '/networks?colour=red')).toEqual([400, 'HTTPBadRequest']);
    expect(await carol.refusal('GET', '/networks?limit=-1')).toEqual([400, 'BadRequest']);
    expect(await carol.refusal('GET', '/networks?limit=1&marker=nobody')).toEqual([404, 'NetworkNotFound']);
  });

  it('come in pages, forwards and backwards', async () => {
    const dora = await NetworkApi.user(app, 'dora');
    for (let index = 0; index < 5; index++) await dora.network({ name: `n${index}` });
    interface Page {
      networks: Array<{ name: string }>;
      networks_links: Array<{ rel: string; href: string }>;
    }
    let path: string | undefined = '/networks?shared=false&sort_key=name&limit=2';
    const seen: string[][] = [];
    let last: Page | undefined;
    while (path) {
      const page: Page = await dora.call<Page>('GET', path);
      if (page.networks.length) last = page;
      seen.push(page.networks.map((network) => network.name));
      const next = page.networks_links.find((link) => link.rel === 'next');
      path = next?.href.split('/v2.0')[1];
    }
    expect(seen).toEqual([['n0', 'n1'], ['n2', 'n3'], ['n4']]);
    const back = last?.networks_links.find((link) => link.rel === 'previous')?.href.split('/v2.0')[1] ?? '';
    expect((await dora.call<Page>('GET', back)).networks.map((network) => network.name)).toEqual([
      'n2',
      'n3',
    ]);
  });

  it('carry tags that lists are narrowed by', async () => {
    const network = await alice.network({ name: 'tagged' });
    await alice.call('PUT', `/networks/${network.id}/tags`, { tags: ['red', 'blue'] });
    expect((await alice.request('PUT', `/networks/${network.id}/tags/green`)).statusCode).toBe(201);
    expect(await alice.call('GET', `/networks/${network.id}/tags`)).toEqual({
      tags: ['blue', 'green', 'red'],
    });
    const found = async (query: string) =>
      (await alice.call<{ networks: object[] }>('GET', `/networks?name=tagged&${query}`)).networks.length;
    expect(await found('tags=red,blue')).toBe(1);
    expect(await found('tags=red,black')).toBe(0);
    expect(await found('tags-any=red,black')).toBe(1);
    expect(await found('not-tags=red,blue')).toBe(0);
    expect(await found('not-tags-any=black')).toBe(1);
    await alice.call('DELETE', `/networks/${network.id}/tags/green`);
    expect(await alice.refusal('GET', `/networks/${network.id}/tags/green`)).toEqual([404, 'TagNotFound']);
  });

  it('stop at the quota', async () => {
    const eve = await NetworkApi.user(app, 'eve');
    await admin.call('PUT', `/quotas/${eve.projectId}`, { quota: { network: 1 } });
    const network = await eve.network();
    expect(await eve.refusal('POST', '/networks', { network: {} })).toEqual([409, 'OverQuota']);
    expect(await eve.call('GET', `/quotas/${eve.projectId}/details`)).toMatchObject({
      quota: { network: { limit: 1, used: 1, reserved: 0 } },
    });
    await eve.call('DELETE', `/networks/${network.id}`);
    await eve.network();
    expect(await eve.refusal('PUT', `/quotas/${eve.projectId}`, { quota: { network: 9 } })).toEqual([
      403,
      'PolicyNotAuthorized',
    ]);
  });

  it('say which ports keep them from being deleted', async () => {
    const network = await alice.network();
    await alice.subnet(network.id);
    const port = await alice.port(network.id);
    const answer = await alice.request('DELETE', `/networks/${network.id}`);
    expect([answer.statusCode, answer.body]).toEqual([409, expect.stringContaining(port.id)]);
    await alice.call('DELETE', `/ports/${port.id}`);
    expect((await alice.request('DELETE', `/networks/${network.id}`)).statusCode).toBe(204);
    expect(await alice.call('GET', `/subnets?network_id=${network.id}`)).toEqual({ subnets: [] });
  });
});
