import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';

type Json = Record<string, unknown>;
type Topology = { auto_allocated_topology: { id: string; project_id: string; tenant_id: string } };

describe('the auto-allocated topology', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;
  let bob: NetworkApi;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
    bob = await NetworkApi.user(app, 'bob');
    // The network that a simulated cloud begins with is shared: nobody would be without one.
    const { networks } = await admin.call<{ networks: Array<{ id: string }> }>(
      'GET',
      '/networks?is_default=True',
    );
    await admin.call('PUT', `/networks/${networks[0]?.id}`, { network: { shared: false } });
  }, 30_000);
  afterAll(() => app.stop());

  const path = (projectId: string) => `/auto-allocated-topology/${projectId}`;
  const listed = async (by: NetworkApi, what: string) =>
    Object.values(await by.call<Record<string, Json[]>>('GET', `/${what}`)).flat();
  const boot = (by: NetworkApi, image: string) =>
    new ComputeApi(app, by.token).request('POST', '/servers', {
      server: { name: 'guest', flavorRef: '1', imageRef: image, networks: 'auto' },
    });

  it('needs default pools, and makes nothing without', async () => {
    const failure = [409, 'AutoAllocationFailure'];
    expect(await alice.refusal('GET', `${path(alice.projectId)}?fields=dry-run`)).toEqual(failure);
    expect(await alice.refusal('GET', path(alice.projectId))).toEqual(failure);
    expect(await listed(alice, 'networks?name=auto_allocated_network')).toEqual([]);
    const image = (await new ComputeApi(app, admin.token).image({ visibility: 'public' })).id;
    const answer = await boot(bob, image);
    expect([answer.statusCode, answer.json().badRequest?.message]).toEqual([
      400,
      `Unable to automatically allocate a network for project ${bob.projectId}`,
    ]);
    await admin.call('POST', '/subnetpools', {
      subnetpool: {
        name: 'default',
        prefixes: ['10.128.0.0/16'],
        default_prefixlen: 26,
        is_default: true,
        shared: true,
      },
    });
    expect(await alice.call('GET', `${path('None')}?fields=dry-run`)).toEqual({
      auto_allocated_topology: {
        id: 'dry-run=pass',
        project_id: alice.projectId,
        tenant_id: alice.projectId,
      },
    });
    expect(await alice.refusal('GET', `${path(alice.projectId)}?fields=id`)).toEqual([400, 'BadRequest']);
    expect(await listed(alice, 'networks?name=auto_allocated_network')).toEqual([]);
  });

  it('is one for all who ask at once, with a router to the outside', async () => {
    const asked = await Promise.all(
      Array.from({ length: 5 }, () => alice.call<Topology>('GET', path(alice.projectId))),
    );
    const [{ auto_allocated_topology: topology } = { auto_allocated_topology: { id: '' } }] = asked;
    expect(new Set(asked.map((one) => one.auto_allocated_topology.id)).size).toBe(1);
    const own = `project_id=${alice.projectId}`;
    expect(await listed(alice, `networks?${own}`)).toMatchObject([
      { id: topology.id, name: 'auto_allocated_network', admin_state_up: true, shared: false },
    ]);
    expect(await listed(alice, `subnets?${own}`)).toMatchObject([
      { name: 'auto_allocated_subnet_v4', cidr: '10.128.0.0/26', network_id: topology.id },
    ]);
    const [router, ...others] = await listed(alice, 'routers');
    expect(others).toEqual([]);
    expect(router).toMatchObject({ name: 'auto_allocated_router', project_id: alice.projectId });
    const ports = await listed(alice, `ports?network_id=${topology.id}&device_id=${router?.id}`);
    expect(ports).toMatchObject([{ device_owner: 'network:router_interface' }]);
  });

  it("is another project's for nobody but an admin", async () => {
    expect((await bob.refusal('GET', path(alice.projectId)))[0]).toBe(403);
    expect((await bob.refusal('DELETE', path(alice.projectId)))[0]).toBe(403);
    const { auto_allocated_topology: seen } = await admin.call<Topology>('GET', path(alice.projectId));
    expect(seen.project_id).toBe(alice.projectId);
  });

  it('takes its router again when only the network was taken away', async () => {
    const topology = async () =>
      (await alice.call<Topology>('GET', path(alice.projectId))).auto_allocated_topology.id;
    const before = await topology();
    const [router] = await listed(alice, 'routers');
    for (const { id } of await listed(alice, `subnets?network_id=${before}`))
      await alice.call('PUT', `/routers/${router?.id}/remove_router_interface`, { subnet_id: id });
    await alice.call('DELETE', `/networks/${before}`);
    expect(await topology()).not.toBe(before);
    expect((await listed(alice, 'routers')).map(({ id }) => id)).toEqual([router?.id]);
    expect(await alice.refusal('DELETE', path(alice.projectId))).toEqual([204, '']);
    expect(await listed(alice, 'routers')).toEqual([]);
  });

  it('gives servers a network that ask for any, and goes as a whole', async () => {
    const image = (await new ComputeApi(app, admin.token).image({ visibility: 'public' })).id;
    const answer = await boot(bob, image);
    expect(answer.statusCode).toBe(202);
    const { id } = answer.json().server;
    await new ComputeApi(app, bob.token).settle();
    const server = await new ComputeApi(app, bob.token).show(id);
    expect(Object.keys(server.addresses as object)).toEqual(['auto_allocated_network']);
    expect((await bob.refusal('DELETE', path(bob.projectId)))[0]).toBe(409);
    expect(await listed(bob, 'routers')).toHaveLength(1);
    await new ComputeApi(app, bob.token).request('DELETE', `/servers/${id}`);
    await new ComputeApi(app, bob.token).settle();
    expect(await bob.refusal('DELETE', path(bob.projectId))).toEqual([204, '']);
    for (const what of [
      'networks?name=auto_allocated_network',
      'routers',
      `subnets?project_id=${bob.projectId}`,
    ])
      expect(await listed(bob, what)).toEqual([]);
    expect(await bob.refusal('DELETE', path(bob.projectId))).toEqual([204, '']);
  });
});
