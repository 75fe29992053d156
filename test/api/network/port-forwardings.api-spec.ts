import { HostNetworks } from '../../../src/network/plan/host-networks.service';
import { Database } from '../../../src/shared/db/database';
import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi, type PortJson } from '../../support/network-api';
import { externalNetwork, RoutedApi } from '../../support/routed-world';

type Forwarding = Record<string, unknown> & { id: string };

describe('port forwardings', () => {
  let app: AppUnderTest;
  let admin: RoutedApi;
  let alice: RoutedApi;
  let bob: RoutedApi;
  let external: { id: string; subnet: string };
  let world: { network: string; subnet: string; router: string; port: PortJson };
  let fip: string;
  let ip: string;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = new RoutedApi(await NetworkApi.admin(app));
    alice = new RoutedApi(await NetworkApi.user(app, 'alice'));
    bob = new RoutedApi(await NetworkApi.user(app, 'bob'));
    await admin.api.call('PUT', `/quotas/${alice.api.projectId}`, { quota: { router: -1, floatingip: -1 } });
    external = await externalNetwork(admin.api);
  }, 30_000);
  beforeEach(async () => {
    world = await alice.routed(external.id);
    ip = world.port.fixed_ips[0]?.ip_address ?? '';
    fip = (await alice.floatingIp(external.id)).id;
  });
  afterAll(() => app.stop());

  const path = (id = '') => `/floatingips/${fip}/port_forwardings${id && `/${id}`}`;
  const wanted = (values: object = {}) => ({
    port_forwarding: {
      protocol: 'tcp',
      internal_port_id: world.port.id,
      internal_ip_address: ip,
      internal_port: 22,
      external_port: 2222,
      ...values,
    },
  });
  const make = async (values: object = {}) =>
    (await alice.api.call<{ port_forwarding: Forwarding }>('POST', path(), wanted(values))).port_forwarding;
  const refusedNew = (values: object, by = alice) => by.api.refusal('POST', path(), wanted(values));
  const refused = (id: string, values: object) =>
    alice.api.refusal('PUT', path(id), { port_forwarding: values });

  it('lead from a port outside to one inside', async () => {
    const made = await make({ description: 'ssh' });
    expect(made).toEqual({
      id: expect.any(String),
      protocol: 'tcp',
      external_port: 2222,
      internal_port: 22,
      external_port_range: '2222:2222',
      internal_port_range: '22:22',
      internal_port_id: world.port.id,
      internal_ip_address: ip,
      description: 'ssh',
    });
    expect(await alice.showFloatingIp(fip)).toMatchObject({
      router_id: world.router,
      port_id: null,
      status: 'DOWN',
      port_forwardings: [{ id: made.id, external_port: 2222, internal_port_id: world.port.id }],
      revision_number: 2,
    });
    expect(await alice.untilActive(fip)).toMatchObject({ router_id: world.router, revision_number: 2 });
    expect(await alice.api.call('GET', path(made.id))).toEqual({ port_forwarding: made });
    expect(await alice.api.call('GET', `${path()}?external_port=2222&protocol=tcp`)).toEqual({
      port_forwardings: [made],
    });
    expect(await alice.api.call('GET', `${path()}?external_port=1`)).toEqual({ port_forwardings: [] });
    await alice.api.call('DELETE', path(made.id));
    expect(await alice.api.refusal('GET', path(made.id))).toEqual([404, 'PortForwardingNotFound']);
    expect(await alice.showFloatingIp(fip)).toMatchObject({ router_id: null, status: 'DOWN' });
  });

  it('take ranges: as many inside as outside, or one', async () => {
    const none = { internal_port: null, external_port: null };
    const many = await make({ ...none, internal_port_range: '80:89', external_port_range: '8080:8089' });
    expect(many).toMatchObject({
      internal_port: null,
      external_port: null,
      external_port_range: '8080:8089',
    });
    expect(
      await make({ ...none, internal_port_range: '443', external_port_range: '9000:9009' }),
    ).toMatchObject({ internal_port: 443, internal_port_range: '443:443' });
    const bad = (internal: unknown, outside: unknown) =>
      refusedNew({ ...none, internal_port_range: internal, external_port_range: outside });
    expect(await bad('80:90', '7000:7005')).toEqual([400, 'BadRequest']);
    expect(await bad('9:8', '7000')).toEqual([400, 'HTTPBadRequest']);
    expect(await bad('1:2:3', '7000')).toEqual([400, 'HTTPBadRequest']);
    expect(await bad('0', '7000')).toEqual([400, 'HTTPBadRequest']);
    expect(await bad('65536', '7000')).toEqual([400, 'HTTPBadRequest']);
    expect(await bad('x', '7000')).toEqual([400, 'HTTPBadRequest']);
    expect(await bad(null, '7000')).toEqual([400, 'BadRequest']);
    expect(await refusedNew({ internal_port: 1, internal_port_range: '2:2' })).toEqual([400, 'BadRequest']);
  });

  it('do not collide', async () => {
    await make();
    const other = await alice.api.port(world.network);
    const there = { internal_port_id: other.id, internal_ip_address: other.fixed_ips[0]?.ip_address };
    expect(await refusedNew(there)).toEqual([400, 'BadRequest']);
    expect(await refusedNew({ external_port: 2223 })).toEqual([400, 'BadRequest']);
    expect(await refusedNew({ ...there, external_port: null, external_port_range: '2220:2230' })).toEqual([
      400,
      'BadRequest',
    ]);
    expect(await make({ protocol: 'udp' })).toMatchObject({ protocol: 'udp' });
    expect(await make({ ...there, external_port: 2223 })).toMatchObject({ external_port: 2223 });
    const tries = await Promise.all(
      Array.from({ length: 8 }, (_, n) => refusedNew({ external_port: 5000, internal_port: 500 + n })),
    );
    expect(tries.map(([status]) => status).sort()).toEqual([201, ...Array(7).fill(400)]);
  });

  it('are changed, but not into others', async () => {
    const made = await make();
    const second = await make({ external_port: 3333, internal_port: 33 });
    const { port_forwarding: changed } = await alice.api.call<{ port_forwarding: Forwarding }>(
      'PUT',
      path(made.id),
      { port_forwarding: { external_port: 2200, internal_port: 2022, description: 'moved' } },
    );
    expect(changed).toMatchObject({ external_port: 2200, internal_port: 2022, description: 'moved' });
    expect(await refused(made.id, { external_port: 3333 })).toEqual([400, 'BadRequest']);
    expect(await refused(made.id, { internal_port: 33 })).toEqual([400, 'BadRequest']);
    expect(await refused(made.id, { internal_ip_address: '10.9.9.9' })).toEqual([400, 'BadRequest']);
    const other = await alice.api.port(world.network);
    expect((await refused(made.id, { internal_port_id: other.id }))[0]).toBe(200);
    expect(await alice.api.call('GET', path(made.id))).toMatchObject({
      port_forwarding: { internal_ip_address: other.fixed_ips[0]?.ip_address },
    });
    const elsewhere = await alice.routed(external.id);
    expect(await refused(second.id, { internal_port_id: elsewhere.port.id })).toEqual([400, 'BadRequest']);
  });

  it('are refused where they lead nowhere', async () => {
    expect(await refusedNew({ protocol: 'icmp' })).toEqual([400, 'HTTPBadRequest']);
    expect(await refusedNew({ internal_ip_address: '10.9.9.9' })).toEqual([400, 'BadRequest']);
    expect(await refusedNew({ internal_port: 0 })).toEqual([400, 'HTTPBadRequest']);
    expect(await refusedNew({ external_port: 70000 })).toEqual([400, 'HTTPBadRequest']);
    expect(await refusedNew({ external_port: null })).toEqual([400, 'BadRequest']);
    expect(await refusedNew({ internal_ip_address: undefined })).toEqual([400, 'HTTPBadRequest']);
    const lonely = await alice.api.port((await alice.network()).network);
    const there = { internal_port_id: lonely.id, internal_ip_address: lonely.fixed_ips[0]?.ip_address };
    expect(await refusedNew(there)).toEqual([400, 'BadRequest']);
    const foreign = await bob.api.port((await bob.network()).network);
    expect(
      await refusedNew({
        internal_port_id: foreign.id,
        internal_ip_address: foreign.fixed_ips[0]?.ip_address,
      }),
    ).toEqual([404, 'PortNotFound']);
    expect(await refusedNew({}, bob)).toEqual([404, 'FloatingIPNotFound']);
    expect(await alice.api.refusal('GET', path('x'))).toEqual([404, 'PortForwardingNotFound']);
  });

  it('and floating IPs that lead to a whole port exclude each other', async () => {
    const made = await make();
    expect(
      await alice.api.refusal('PUT', `/floatingips/${fip}`, { floatingip: { port_id: world.port.id } }),
    ).toEqual([409, 'FipInUseByPortForwarding']);
    expect(await alice.setFloatingIp(fip, { port_id: null })).toMatchObject({ router_id: world.router });
    expect(await alice.api.refusal('DELETE', `/floatingips/${fip}`)).toEqual([
      409,
      'FipInUseByPortForwarding',
    ]);
    expect(
      await alice.api.refusal('PUT', `/routers/${world.router}/remove_router_interface`, {
        subnet_id: world.subnet,
      }),
    ).toEqual([409, 'RouterInterfaceInUseByFloatingIP']);
    await alice.api.call('DELETE', path(made.id));
    await alice.setFloatingIp(fip, { port_id: world.port.id });
    expect(await refusedNew({})).toEqual([409, 'PortHasBindingFloatingIP']);
    const other = await alice.api.port(world.network);
    expect(
      await refusedNew({
        internal_port_id: other.id,
        internal_ip_address: other.fixed_ips[0]?.ip_address,
      }),
    ).toEqual([409, 'FloatingIPPortAlreadyAssociated']);
  });

  it('are made without reading all that are there', async () => {
    // Hosts' plans are made of all of them, and at any time.
    const hosts = app.app.get(HostNetworks, { strict: false });
    const still = jest.spyOn(hosts, 'applyIfChanged').mockResolvedValue();
    const many = Array.from({ length: 40 }, (_, n) => {
      const ports = { internal_port: 3000 + n, external_port: 3000 + n };
      return wanted(ports).port_forwarding;
    });
    await alice.api.call('POST', path(), { port_forwardings: many });
    const database = app.app.get(Database, { strict: false });
    const all = database.all.bind(database);
    let read = 0;
    const spy = jest.spyOn(database, 'all').mockImplementation(async (sql, params) => {
      const rows = await all(sql, params);
      if (sql.includes('port_forwardings')) read += rows.length;
      return rows as never;
    });
    try {
      await make();
      expect(await refusedNew({ internal_port: 3039, external_port: 4000 })).toEqual([400, 'BadRequest']);
      expect(await refusedNew({ internal_port: 4000, external_port: 3039 })).toEqual([400, 'BadRequest']);
    } finally {
      spy.mockRestore();
      still.mockRestore();
    }
    expect(read).toBeLessThan(10);
  });

  it('go with their port, and with its address', async () => {
    const second = await alice.api.port(world.network);
    await make();
    await make({
      internal_port_id: second.id,
      internal_ip_address: second.fixed_ips[0]?.ip_address,
      external_port: 2300,
    });
    await alice.api.call('PUT', `/ports/${second.id}`, {
      port: { fixed_ips: [{ ip_address: ip.replace(/\d+$/, '99') }] },
    });
    expect((await alice.showFloatingIp(fip)).port_forwardings).toHaveLength(1);
    await alice.api.call('DELETE', `/ports/${world.port.id}`);
    expect(await alice.showFloatingIp(fip)).toMatchObject({
      port_forwardings: [],
      router_id: null,
      status: 'DOWN',
    });
  });
});
