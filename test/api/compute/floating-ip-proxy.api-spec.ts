import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';
import { externalNetwork, RoutedApi } from '../../support/routed-world';

describe('floating IPs by the compute API', () => {
  let app: AppUnderTest;
  let networks: RoutedApi;
  let compute: ComputeApi;
  let stranger: ComputeApi;
  let external: { id: string };
  let poolName: string;
  let server: string;
  let fixed: string;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    const admin = await NetworkApi.admin(app);
    networks = new RoutedApi(await NetworkApi.user(app, 'owner'));
    compute = new ComputeApi(app, networks.api.token, '2.1');
    stranger = new ComputeApi(app, (await NetworkApi.user(app, 'stranger')).token, '2.1');
    external = await externalNetwork(admin);
    poolName = (
      await admin.call<{ network: { name: string } }>('PUT', `/networks/${external.id}`, {
        network: { name: 'outside' },
      })
    ).network.name;
    const { network } = await networks.routed(external.id);
    const made = await compute.at('2.93').server({ networks: [{ uuid: network }] });
    server = made.id;
    fixed = (await addresses()).find((one) => one['OS-EXT-IPS:type'] === 'fixed')?.addr ?? '';
  }, 60_000);
  afterAll(() => app.stop());

  async function addresses(): Promise<Array<{ addr: string; 'OS-EXT-IPS:type': string; version: number }>> {
    const shown = await compute.show(server);
    return Object.values(shown.addresses as object).flat();
  }
  const act = (name: string, content: object, api = compute) => api.act(server, { [name]: content });
  async function allocate(): Promise<{ id: string; ip: string }> {
    const answer = await compute.request('POST', '/os-floating-ips', { pool: poolName });
    expect(answer.statusCode).toBe(200);
    return answer.json().floating_ip;
  }
  const release = (id: string) => compute.request('DELETE', `/os-floating-ips/${id}`);

  it('names the pools', async () => {
    const { floating_ip_pools: pools } = (await compute.request('GET', '/os-floating-ip-pools')).json();
    expect(pools).toContainEqual({ name: 'outside' });
  });

  it('allocates, shows, lists and releases', async () => {
    const made = await allocate();
    const view = { id: made.id, ip: made.ip, pool: 'outside', fixed_ip: null, instance_id: null };
    expect(made).toEqual(view);
    expect((await compute.request('GET', `/os-floating-ips/${made.id}`)).json()).toEqual({
      floating_ip: view,
    });
    expect((await compute.request('GET', '/os-floating-ips')).json()).toEqual({ floating_ips: [view] });
    expect((await release(made.id)).statusCode).toBe(202);
    expect((await compute.request('GET', `/os-floating-ips/${made.id}`)).json().itemNotFound.message).toBe(
      `Floating IP not found for ID ${made.id}`,
    );
  });

  it('leads an address to a server, which shows it, and takes it away again', async () => {
    const { id, ip } = await allocate();
    expect((await act('addFloatingIp', { address: ip })).statusCode).toBe(202);
    expect(await addresses()).toEqual([
      expect.objectContaining({ addr: fixed, version: 4, 'OS-EXT-IPS:type': 'fixed' }),
      expect.objectContaining({ addr: ip, version: 4, 'OS-EXT-IPS:type': 'floating' }),
    ]);
    const shown = (await compute.request('GET', `/os-floating-ips/${id}`)).json().floating_ip;
    expect(shown).toMatchObject({ fixed_ip: fixed, instance_id: server });
    expect((await act('removeFloatingIp', { address: ip })).statusCode).toBe(202);
    expect(await addresses()).toHaveLength(1);
    const again = await act('removeFloatingIp', { address: ip });
    expect([again.statusCode, again.json().conflictingRequest.message]).toEqual([
      409,
      `Floating IP ${ip} is not associated with instance ${server}.`,
    ]);
    await release(id);
  });

  it('takes the fixed address that is named, and no other than the server has', async () => {
    const { id, ip } = await allocate();
    const refused = await act('addFloatingIp', { address: ip, fixed_address: '192.0.2.1' });
    expect(refused.statusCode).toBe(400);
    expect((await act('addFloatingIp', { address: ip, fixed_address: fixed })).statusCode).toBe(202);
    await release(id);
    expect(await addresses()).toHaveLength(1);
  });

  it('says which pool it does not know, and when a pool is used up or a quota is', async () => {
    const of = (pool: unknown) => compute.request('POST', '/os-floating-ips', { pool });
    expect((await of('nowhere')).json().itemNotFound.message).toBe('Floating IP pool not found.');
    expect((await of(7)).statusCode).toBe(400);
    const admin = await NetworkApi.admin(app);
    const limit = (floatingip: number) =>
      admin.call('PUT', `/quotas/${networks.api.projectId}`, { quota: { floatingip } });
    await limit(0);
    const over = await of(poolName);
    expect([over.statusCode, over.json().forbidden.message]).toEqual([
      403,
      'IP allocation over quota in pool outside.',
    ]);
    await limit(-1);
    const small = await externalNetwork(admin, { cidr: '198.51.100.0/30' });
    const taken: string[] = [];
    let last = await of(small.id);
    for (; last.statusCode === 200 && taken.length < 5; last = await of(small.id))
      taken.push(last.json().floating_ip.id);
    expect(last.json().itemNotFound.message).toBe(`No more floating IPs in pool ${small.id}.`);
    for (const id of taken) await release(id);
  });

  it("keeps a stranger from another project's", async () => {
    const { id, ip } = await allocate();
    expect((await stranger.request('GET', `/os-floating-ips/${id}`)).statusCode).toBe(404);
    expect((await stranger.request('DELETE', `/os-floating-ips/${id}`)).statusCode).toBe(404);
    expect((await stranger.request('GET', '/os-floating-ips')).json()).toEqual({ floating_ips: [] });
    const own = await stranger.at('2.93').server();
    for (const action of ['addFloatingIp', 'removeFloatingIp']) {
      const answer = await stranger.act(own.id, { [action]: { address: ip } });
      expect([action, answer.statusCode >= 400 && answer.statusCode < 500]).toEqual([action, true]);
    }
    expect((await compute.request('GET', `/os-floating-ips/${id}`)).json().floating_ip.fixed_ip).toBeNull();
    await release(id);
  });

  it('refuses what is no address, and a server without one', async () => {
    for (const content of [{}, { address: 'x' }, { address: '10.0.0.300' }, { address: null }])
      expect((await act('addFloatingIp', content)).statusCode).toBe(400);
    const { id, ip } = await allocate();
    const bare = await compute.at('2.93').server();
    const answer = await compute.act(bare.id, { addFloatingIp: { address: ip } });
    expect([answer.statusCode, answer.json().badRequest.message]).toEqual([
      400,
      'No fixed IPs associated to instance',
    ]);
    await release(id);
  });

  it('ends with 2.36, for servers with 2.44', async () => {
    for (const path of ['/os-floating-ips', '/os-floating-ip-pools']) {
      expect((await compute.at('2.35').request('GET', path)).statusCode).toBe(200);
      expect((await compute.at('2.36').request('GET', path)).statusCode).toBe(404);
    }
    const { id, ip } = await allocate();
    expect((await act('addFloatingIp', { address: ip }, compute.at('2.44'))).statusCode).toBe(404);
    expect((await act('addFloatingIp', { address: ip }, compute.at('2.43'))).statusCode).toBe(202);
    await release(id);
  });
});
