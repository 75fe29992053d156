import { SIMULATED_CAPACITY } from '../../../src/hypervisor/simulated/simulated-hosts';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

describe('placement', () => {
  let app: AppUnderTest;
  let api: ComputeApi;
  const get = (path: string) =>
    app.request({
      url: `/placement${path}`,
      token: api.token,
      headers: { 'openstack-api-version': 'placement 1.14' },
    });

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ComputeApi(app, await app.token());
  });
  afterAll(() => app.stop());

  const inventoriesOf = async (index: number) => {
    const { resource_providers: providers } = (await get('/resource_providers')).json();
    return (await get(`/resource_providers/${providers[index].uuid}/inventories`)).json();
  };

  it('has a provider for each host, with what it has', async () => {
    const { resource_providers: providers } = (await get('/resource_providers')).json();
    expect(providers.map((provider: { name: string }) => provider.name).sort()).toEqual(['sim-1', 'sim-2']);
    const { inventories } = (await get(`/resource_providers/${providers[0].uuid}/inventories`)).json();
    expect(Object.keys(inventories).sort()).toEqual(['DISK_GB', 'MEMORY_MB', 'VCPU']);
  });

  it('shows what a server holds, why it is there, and nothing once it is gone', async () => {
    const { id } = await api.server();
    const { allocations } = (await get(`/allocations/${id}`)).json();
    const [held] = Object.values(allocations) as Array<{ resources: object }>;
    expect(held?.resources).toEqual({ VCPU: 1, MEMORY_MB: 512, DISK_GB: 1 });
    const decision = await app.request({ url: `/monostack/v1/decisions/${id}`, token: api.token });
    expect(decision.json().decision.hosts.map((host: { accepted: boolean }) => host.accepted)).toEqual([
      true,
      true,
    ]);
    await api.request('DELETE', `/servers/${id}`);
    await api.settle();
    expect((await get(`/allocations/${id}`)).json().allocations).toEqual({});
  });

  it('never gives out what is reserved, nor more than the ratio', async () => {
    const admin = api.at('2.93');
    const total = SIMULATED_CAPACITY.memoryMib;
    // Both hosts: (total - 512 reserved) x 1.5, of which one server can have no more than the host really has.
    const fits = async (ram: number): Promise<boolean> => {
      const id = `ram-${ram}-${Math.random()}`;
      await admin.request('POST', '/flavors', { flavor: { id, name: id, ram, vcpus: 1, disk: 1 } });
      const server = await api.server({ flavorRef: id });
      return server.status === 'ACTIVE';
    };
    await admin.request('PUT', '/os-quota-class-sets/default', {
      quota_class_set: { instances: -1, cores: -1, ram: -1 },
    });
    const usable = Math.floor((total - 512) * 1.5);
    const { inventories } = await inventoriesOf(0);
    expect(inventories.MEMORY_MB).toMatchObject({ total, reserved: 512, allocation_ratio: 1.5 });
    expect(await fits(total)).toBe(true);
    expect(await fits(total)).toBe(true);
    const left = usable - total;
    expect(await fits(left + 1)).toBe(false);
    expect(await fits(left)).toBe(true);
    expect(await fits(left)).toBe(true);
    expect(await fits(1)).toBe(false);
  });

  it('answers 404 or 405 to writes', async () => {
    const answer = await app.request({
      method: 'POST',
      url: '/placement/resource_providers',
      token: api.token,
      payload: { name: 'mine' },
    });
    expect([404, 405]).toContain(answer.statusCode);
  });
});
