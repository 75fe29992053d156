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

  describe('asked which hosts have room', () => {
    const namesOf = async (query: string, version = '1.14') => {
      const answer = await at(version, `/resource_providers${query}`);
      return answer.statusCode === 200
        ? answer.json().resource_providers.map(({ name }: { name: string }) => name)
        : answer.statusCode;
    };
    const at = (version: string, path: string) =>
      app.request({
        url: `/placement${path}`,
        token: api.token,
        headers: { 'openstack-api-version': `placement ${version}` },
      });

    it('filters providers by what is asked, each filter from its version on', async () => {
      const { resource_providers: providers } = (await get('/resource_providers')).json();
      const [{ uuid, name }] = providers;
      expect(await namesOf('?resources=VCPU:1')).toEqual(['sim-1', 'sim-2']);
      expect(await namesOf('?resources=VCPU:1,MEMORY_MB:99999999')).toEqual([]);
      expect(await namesOf(`?in_tree=${uuid}`)).toEqual([name]);
      expect(await namesOf(`?member_of=${uuid}`)).toEqual([]);
      for (const [query, version] of [
        ['?resources=VCPU:1', '1.3'],
        ['?member_of=x', '1.2'],
        [`?in_tree=${uuid}`, '1.13'],
        ['?required=CUSTOM_A', '1.14'],
        ['?uuid=no', '1.14'],
        ['?resources=FOO:1', '1.14'],
      ] as const)
        expect([query, await namesOf(query, version)]).toEqual([query, 400]);
    });

    it('answers with allocations as they would be written, and what each host has of it', async () => {
      const { resource_providers: providers } = (await get('/resource_providers')).json();
      const ids = providers.map(({ uuid }: { uuid: string }) => uuid);
      const { allocation_requests: requests, provider_summaries: summaries } = (
        await get('/allocation_candidates?resources=VCPU:2,DISK_GB:1')
      ).json();
      const resources = { VCPU: 2, DISK_GB: 1 };
      expect(requests).toEqual(ids.map((id: string) => ({ allocations: { [id]: { resources } } })));
      for (const id of ids) {
        const { usages } = (await get(`/resource_providers/${id}/usages`)).json();
        const { inventories } = (await get(`/resource_providers/${id}/inventories`)).json();
        const { VCPU } = inventories;
        expect(summaries[id].resources).toEqual({
          VCPU: { capacity: VCPU.total * VCPU.allocation_ratio, used: usages.VCPU },
          DISK_GB: { capacity: expect.any(Number), used: usages.DISK_GB },
        });
      }
      const old = (await at('1.10', '/allocation_candidates?resources=VCPU:1')).json();
      expect(old.allocation_requests[0].allocations).toEqual([
        { resource_provider: { uuid: ids[0] }, resources: { VCPU: 1 } },
      ]);
      const none = (await get('/allocation_candidates?resources=VCPU:33')).json();
      expect(none).toEqual({ allocation_requests: [], provider_summaries: {} });
    });

    it.each([
      ['1.9', '?resources=VCPU:1', 404],
      ['1.14', '', 400],
      ['1.14', '?resources=VCPU', 400],
      ['1.14', '?resources=VCPU:1&limit=1', 400],
    ])('answers %s of allocation_candidates%s with %d', async (version, query, status) => {
      expect((await at(version, `/allocation_candidates${query}`)).statusCode).toBe(status);
    });

    it('shows a resource class by its name, and narrows traits by theirs', async () => {
      expect((await get('/resource_classes/VCPU')).json().name).toBe('VCPU');
      expect((await get('/resource_classes/FOO')).statusCode).toBe(404);
      expect((await get('/traits?name=startswith:CUSTOM_&associated=true')).json()).toEqual({ traits: [] });
      for (const query of ['?name=CUSTOM_A', '?associated=maybe', '?no_such=1'])
        expect((await get(`/traits${query}`)).statusCode).toBe(400);
    });
  });
});
