import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';
import { externalNetwork, RoutedApi } from '../../support/routed-world';

describe('routers', () => {
  let app: AppUnderTest;
  let admin: RoutedApi;
  let alice: RoutedApi;
  let bob: RoutedApi;
  let external: { id: string; subnet: string };

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = new RoutedApi(await NetworkApi.admin(app));
    alice = new RoutedApi(await NetworkApi.user(app, 'alice'));
    bob = new RoutedApi(await NetworkApi.user(app, 'bob'));
    await admin.api.call('PUT', `/quotas/${alice.api.projectId}`, { quota: { router: -1 } });
    external = await externalNetwork(admin.api);
  }, 30_000);
  afterAll(() => app.stop());

  const refused = (path: string, router: object, by = alice) => by.api.refusal('PUT', path, { router });
  const refusedNew = (router: object, by = alice) => by.api.refusal('POST', '/routers', { router });

  it('are made with what Neutron says of them', async () => {
    const router = await alice.router({ name: 'edge', description: 'to the world' });
    expect(router).toMatchObject({
      name: 'edge',
      description: 'to the world',
      project_id: alice.api.projectId,
      tenant_id: alice.api.projectId,
      admin_state_up: true,
      status: 'ACTIVE',
      external_gateway_info: null,
      routes: [],
      availability_zone_hints: [],
      availability_zones: [],
      tags: [],
      revision_number: 1,
    });
    expect(router).not.toHaveProperty('ha');
    expect(await admin.show(router.id)).toMatchObject({ ha: false, distributed: false });
    expect(await alice.api.call('GET', `/routers/${router.id}?fields=name`)).toEqual({
      router: { name: 'edge' },
    });
  });

  it('are changed, listed, filtered and deleted', async () => {
    const { id, revision_number: revision } = await alice.router({ name: 'old' });
    const { router } = await alice.api.call<{ router: object }>('PUT', `/routers/${id}`, {
      router: { name: 'new', admin_state_up: false },
    });
    expect(router).toMatchObject({ name: 'new', admin_state_up: false, revision_number: revision + 1 });
    const names = async (query: string, by = alice) =>
      (await by.api.call<{ routers: Array<{ name: string }> }>('GET', `/routers?${query}`)).routers.map(
        (one) => one.name,
      );
    expect(await names('name=new&admin_state_up=False')).toEqual(['new']);
    expect(await names('name=old')).toEqual([]);
    expect(await names('', bob)).toEqual([]);
    expect(await alice.api.refusal('GET', '/routers?colour=red')).toEqual([400, 'HTTPBadRequest']);
    await alice.api.call('PUT', `/routers/${id}/tags/here`);
    expect(await names('tags=here')).toEqual(['new']);
    await alice.api.call('DELETE', `/routers/${id}`);
    expect(await alice.api.refusal('GET', `/routers/${id}`)).toEqual([404, 'RouterNotFound']);
  });

  it('are nobody else’s to see, and not those of readers to change', async () => {
    const { id } = await alice.router();
    const { subnet } = await bob.network();
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', ''],
      ['DELETE', ''],
      ['PUT', '/add_router_interface'],
      ['PUT', '/remove_router_interface'],
      ['PUT', '/add_extraroutes'],
    ] as const) {
      const body = path.includes('interface') ? { subnet_id: subnet } : { router: {} };
      expect([path, await bob.api.refusal(method, `/routers/${id}${path}`, body)]).toEqual([
        path,
        [404, 'RouterNotFound'],
      ]);
    }
    expect(await refusedNew({ project_id: alice.api.projectId }, bob)).toEqual([400, 'HTTPBadRequest']);
  });

  it('say of what drivers here cannot do that they do not', async () => {
    expect(await refusedNew({ ha: true }, admin)).toEqual([400, 'HTTPBadRequest']);
    expect(await refusedNew({ distributed: true }, admin)).toEqual([400, 'HTTPBadRequest']);
    expect(await refusedNew({ ha: false })).toEqual([403, 'PolicyNotAuthorized']);
    expect((await admin.router({ ha: false, distributed: null })).ha).toBe(false);
    expect(await refusedNew({ flavor_id: 'x' })).toEqual([400, 'HTTPBadRequest']);
    expect(await refusedNew({ routes: [] })).toEqual([400, 'HTTPBadRequest']);
    expect(await refusedNew({ availability_zone_hints: ['moon'] })).toEqual([
      404,
      'AvailabilityZoneNotFound',
    ]);
    expect((await alice.router({ availability_zone_hints: ['nova'] })).availability_zone_hints).toEqual([
      'nova',
    ]);
  });

  it('count against the quota', async () => {
    await admin.api.call('PUT', `/quotas/${bob.api.projectId}`, { quota: { router: 1 } });
    await bob.router();
    expect(await refusedNew({}, bob)).toEqual([409, 'OverQuota']);
    const { quota } = await bob.api.call<{ quota: object }>('GET', `/quotas/${bob.api.projectId}/details`);
    expect(quota).toMatchObject({
      router: { limit: 1, used: 1 },
      floatingip: { limit: 50, used: 0 },
      router_route: { limit: 30, used: 0 },
    });
  });

  describe('with a gateway', () => {
    it('have an address outside, and SNAT', async () => {
      const router = await alice.router({ external_gateway_info: { network_id: external.id } });
      expect(router.external_gateway_info).toEqual({
        network_id: external.id,
        enable_snat: true,
        external_fixed_ips: [{ subnet_id: external.subnet, ip_address: expect.stringMatching(/^172\./) }],
      });
      expect(router.availability_zones).toEqual(['nova']);
      const { ports } = await admin.api.call<{ ports: object[] }>('GET', `/ports?device_id=${router.id}`);
      expect(ports).toMatchObject([
        { device_owner: 'network:router_gateway', project_id: '', status: 'ACTIVE', security_groups: [] },
      ]);
      expect(ports).toMatchObject([{ 'binding:host_id': expect.stringMatching(/^sim-/) }]);
      // The port is the operator's business.
      expect(await alice.api.call('GET', `/ports?device_id=${router.id}`)).toEqual({ ports: [] });
    });

    it('are for admins where they name addresses or SNAT', async () => {
      const info = { network_id: external.id };
      const ips = [{ subnet_id: external.subnet }, { subnet_id: external.subnet }];
      expect(await refusedNew({ external_gateway_info: { ...info, enable_snat: false } })).toEqual([
        403,
        'PolicyNotAuthorized',
      ]);
      expect(await refusedNew({ external_gateway_info: { ...info, external_fixed_ips: ips } })).toEqual([
        403,
        'PolicyNotAuthorized',
      ]);
      const router = await admin.router({
        external_gateway_info: { ...info, enable_snat: 'False', external_fixed_ips: ips },
      });
      expect(router.external_gateway_info).toMatchObject({ enable_snat: false });
      expect(router.external_gateway_info?.external_fixed_ips).toHaveLength(2);
      // As upstream: what is not said again goes back to the default.
      const { router: again } = await admin.api.call<{ router: object }>('PUT', `/routers/${router.id}`, {
        router: { external_gateway_info: info },
      });
      expect(again).toMatchObject({ external_gateway_info: { enable_snat: true } });
    });

    it('change address, network, and lose it', async () => {
      const other = await externalNetwork(admin.api);
      const router = await admin.router({ external_gateway_info: { network_id: external.id } });
      const set = async (info: object | null) =>
        (
          await admin.api.call<{ router: typeof router }>('PUT', `/routers/${router.id}`, {
            router: { external_gateway_info: info },
          })
        ).router.external_gateway_info;
      const gateway = (
        await admin.api.call<{ subnet: { cidr: string } }>('GET', `/subnets/${external.subnet}`)
      ).subnet.cidr;
      const address = gateway.replace('.0/24', '.77');
      expect(
        await set({ network_id: external.id, external_fixed_ips: [{ ip_address: address }] }),
      ).toMatchObject({ external_fixed_ips: [{ ip_address: address }] });
      expect(await set({ network_id: other.id })).toMatchObject({
        network_id: other.id,
        external_fixed_ips: [{ subnet_id: other.subnet }],
      });
      expect(await set(null)).toBeNull();
      expect(await set({})).toBeNull();
      expect(await admin.api.call('GET', `/ports?device_id=${router.id}`)).toEqual({ ports: [] });
    });

    it('are refused where the network is none for it', async () => {
      const { network } = await alice.network();
      const foreign = (await bob.network()).network;
      const info = (network_id: unknown, more = {}) => ({ external_gateway_info: { network_id, ...more } });
      expect(await refusedNew(info(network))).toEqual([400, 'BadRequest']);
      expect(await refusedNew(info(foreign))).toEqual([404, 'NetworkNotFound']);
      expect(await refusedNew(info('x'))).toEqual([400, 'HTTPBadRequest']);
      expect(await refusedNew({ external_gateway_info: { enable_snat: true } })).toEqual([
        400,
        'HTTPBadRequest',
      ]);
      expect(await refusedNew(info(external.id, { colour: 'red' }))).toEqual([400, 'HTTPBadRequest']);
      const { cidr } = (
        await admin.api.call<{ subnet: { cidr: string } }>('GET', `/subnets/${external.subnet}`)
      ).subnet;
      const own = { external_fixed_ips: [{ ip_address: cidr.replace('.0/24', '.1') }] };
      expect(await refusedNew(info(external.id, own), admin)).toEqual([400, 'BadRequest']);
      expect((await alice.router({ external_gateway_info: null })).external_gateway_info).toBeNull();
    });

    it('hold the external network', async () => {
      const outside = await externalNetwork(admin.api);
      const router = await alice.router({ external_gateway_info: { network_id: outside.id } });
      expect(await admin.api.refusal('DELETE', `/networks/${outside.id}`)).toEqual([409, 'NetworkInUse']);
      const subnet = await admin.api.request('DELETE', `/subnets/${outside.subnet}`);
      expect([subnet.statusCode, subnet.body]).toEqual([409, expect.stringContaining(`router ${router.id}`)]);
      expect(
        await admin.api.refusal('PUT', `/networks/${outside.id}`, { network: { 'router:external': false } }),
      ).toEqual([409, 'ExternalNetworkInUse']);
      await alice.api.call('DELETE', `/routers/${router.id}`);
      await admin.api.call('DELETE', `/networks/${outside.id}`);
    });
  });

  describe('routes', () => {
    it('lead to neighbours only', async () => {
      const { subnet, cidr } = await alice.network();
      const { id } = await alice.router();
      await alice.join(id, { subnet_id: subnet });
      const hop = (last: number) => cidr.replace('.0/24', `.${last}`);
      const put = (routes: unknown) => refused(`/routers/${id}`, { routes });
      const to = (destination: string, nexthop: string) => [{ destination, nexthop }];
      expect(await put(to('192.168.0.0/24', hop(9)))).toEqual([200, expect.any(String)]);
      expect((await alice.show(id)).routes).toEqual(to('192.168.0.0/24', hop(9)));
      expect(await put(to('192.168.0.0/24', '192.0.2.1'))).toEqual([400, 'InvalidRoutes']);
      expect(await put(to('192.168.0.0/24', hop(1)))).toEqual([400, 'InvalidRoutes']);
      expect(await put(to('2001:db8::/64', hop(9)))).toEqual([400, 'InvalidRoutes']);
      expect(await put(to('192.168.0.1/24', hop(9)))).toEqual([400, 'HTTPBadRequest']);
      expect(await put(to('192.168.0.1', hop(9)))).toEqual([400, 'HTTPBadRequest']);
      expect(await put(to('127.0.0.0/8', hop(9)))).toEqual([400, 'HTTPBadRequest']);
      expect(await put(to('192.168.0.0/24', 'x'))).toEqual([400, 'HTTPBadRequest']);
      expect(await put([{ destination: '192.168.0.0/24' }])).toEqual([400, 'HTTPBadRequest']);
      const many = Array.from({ length: 31 }, (_, n) => ({
        destination: `192.168.${n}.0/24`,
        nexthop: hop(9),
      }));
      expect(await put(many)).toEqual([409, 'OverQuota']);
      expect(
        await alice.api.refusal('PUT', `/routers/${id}/remove_router_interface`, { subnet_id: subnet }),
      ).toEqual([409, 'RouterInterfaceInUseByRoute']);
      expect(await put(null)).toEqual([200, expect.any(String)]);
      expect((await alice.show(id)).routes).toEqual([]);
    });

    it('are added and removed one by one, at the same time too', async () => {
      const { subnet, cidr } = await alice.network();
      const { id } = await alice.router();
      await alice.join(id, { subnet_id: subnet });
      const route = (n: number) => ({
        destination: `192.168.${n}.0/24`,
        nexthop: cidr.replace('.0/24', '.9'),
      });
      const change = (action: string, routes: object[]) =>
        alice.api.call('PUT', `/routers/${id}/${action}`, { router: { routes } });
      await Promise.all([1, 2, 3, 4, 5, 6].map((n) => change('add_extraroutes', [route(n), route(7)])));
      expect((await alice.show(id)).routes).toHaveLength(7);
      await Promise.all([1, 2, 3, 9].map((n) => change('remove_extraroutes', [route(n)])));
      const left = (await alice.show(id)).routes as Array<{ destination: string }>;
      expect(left.map(({ destination }) => destination).sort()).toEqual([
        '192.168.4.0/24',
        '192.168.5.0/24',
        '192.168.6.0/24',
        '192.168.7.0/24',
      ]);
    });
  });

  it('live on hosts, which show them as agents', async () => {
    const { router } = await alice.routed(external.id);
    const { agents } = await admin.api.call<{ agents: Array<{ id: string; host: string }> }>(
      'GET',
      `/routers/${router}/l3-agents`,
    );
    expect(agents).toMatchObject([{ agent_type: 'L3 agent', alive: true }]);
    const [agent] = agents;
    const on = async (id = '') =>
      (
        await admin.api.call<{ routers: Array<{ id: string }> }>('GET', `/agents/${id}/l3-routers`)
      ).routers.map((one) => one.id);
    expect(await on(agent?.id)).toContain(router);
    expect(await alice.api.refusal('GET', `/routers/${router}/l3-agents`)).toEqual([
      403,
      'PolicyNotAuthorized',
    ]);
    const all = (
      await admin.api.call<{ agents: Array<{ id: string; host: string }> }>(
        'GET',
        '/agents?agent_type=L3 agent',
      )
    ).agents;
    const other = all.find(({ host }) => host !== agent?.host);
    expect(await admin.api.refusal('POST', `/agents/${other?.id}/l3-routers`, { router_id: router })).toEqual(
      [409, 'RouterHostedByL3Agent'],
    );
    await admin.api.call('DELETE', `/agents/${agent?.id}/l3-routers/${router}`);
    expect(await on(other?.id)).toContain(router);
    const { ports } = await admin.api.call<{ ports: object[] }>('GET', `/ports?device_id=${router}`);
    expect(ports).toMatchObject([
      { 'binding:host_id': other?.host, status: 'ACTIVE' },
      { 'binding:host_id': other?.host, status: 'ACTIVE' },
    ]);
    expect(await admin.api.refusal('DELETE', `/agents/${agent?.id}/l3-routers/${router}`)).toEqual([
      409,
      'RouterNotHostedByL3Agent',
    ]);
    const fresh = (await alice.router()).id;
    await admin.api.call('POST', `/agents/${agent?.id}/l3-routers`, { router_id: fresh });
    expect(await on(agent?.id)).toContain(fresh);
    await admin.api.call('DELETE', `/agents/${agent?.id}/l3-routers/${fresh}`);
    expect(await on(agent?.id)).not.toContain(fresh);
  });
});
