import { ProviderReconciler } from '../../../src/scheduler/placement/provider.reconciler';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

describe('writing in placement', () => {
  let app: AppUnderTest;
  let api: ComputeApi;
  beforeEach(async () => {
    app = await AppUnderTest.start();
    api = new ComputeApi(app, await app.token());
  });
  afterEach(() => app.stop());

  const call = (method: Method, path: string, payload?: object, version = '1.14') =>
    app.request({
      method,
      url: `/placement${path}`,
      token: api.token,
      payload,
      headers: { 'openstack-api-version': `placement ${version}` },
    });
  const status = async (...args: Parameters<typeof call>) => (await call(...args)).statusCode;
  const get = async (path: string) => (await call('GET', path)).json();
  const uuid = (digit: number) => `${digit}0000000-0000-4000-8000-000000000000`;
  const make = async (digit: number, fields: object = {}) => {
    const id = uuid(digit);
    const body = { name: `p${digit}`, uuid: id, ...fields };
    expect([body, await status('POST', '/resource_providers', body)]).toEqual([body, 201]);
    return id;
  };
  const generation = async (id: string) => (await get(`/resource_providers/${id}`)).generation;
  const inventory = async (id: string, name: string, fields: object) =>
    call('PUT', `/resource_providers/${id}/inventories`, {
      resource_provider_generation: await generation(id),
      inventories: { ...(await get(`/resource_providers/${id}/inventories`)).inventories, [name]: fields },
    });
  const hostId = async (name = 'sim-1'): Promise<string> =>
    (await get(`/resource_providers?name=${name}`)).resource_providers[0].uuid;

  it('makes, renames, nests and deletes providers', async () => {
    const made = await call('POST', '/resource_providers', { name: 'rack' });
    expect([made.statusCode, made.body]).toEqual([201, '']);
    // Clients go there as it is, so it is whole.
    expect(made.headers.location).toMatch(/^https?:\/\/.+\/placement\/resource_providers\/[0-9a-f-]{36}$/);
    const rack = String(made.headers.location).split('/').at(-1) ?? '';
    expect(await get(`/resource_providers/${rack}`)).toMatchObject({
      name: 'rack',
      generation: 0,
      parent_provider_uuid: null,
      root_provider_uuid: rack,
    });
    const child = await make(1, { parent_provider_uuid: rack });
    const leaf = await make(2, { parent_provider_uuid: child });
    expect(await get(`/resource_providers/${leaf}`)).toMatchObject({
      parent_provider_uuid: child,
      root_provider_uuid: rack,
    });
    const tree = (await get(`/resource_providers?in_tree=${leaf}`)).resource_providers;
    expect(tree.map(({ name }: { name: string }) => name)).toEqual(['p1', 'p2', 'rack']);
    for (const [body, wanted] of [
      [{ name: 'rack' }, 409],
      [{ name: 'other', uuid: rack }, 409],
      [{ name: 'x'.repeat(201) }, 400],
      [{ name: 'other', uuid: 'no' }, 400],
      [{ name: 'other', more: 1 }, 400],
      [{}, 400],
      [{ name: 'other', parent_provider_uuid: uuid(9) }, 400],
      [{ name: 'other', uuid: uuid(8), parent_provider_uuid: uuid(8) }, 400],
    ] as const)
      expect([body, await status('POST', '/resource_providers', body)]).toEqual([body, wanted]);
    const old = { name: 'other', parent_provider_uuid: rack };
    expect(await status('POST', '/resource_providers', old, '1.13')).toBe(400);
    const renamed = await call('PUT', `/resource_providers/${leaf}`, { name: 'leaf' });
    expect(renamed.json()).toMatchObject({ name: 'leaf', parent_provider_uuid: child });
    expect(await status('PUT', `/resource_providers/${leaf}`, { name: 'p1' })).toBe(409);
    const move = (id: string, parent: string | null) =>
      status('PUT', `/resource_providers/${id}`, { name: `n${id}`, parent_provider_uuid: parent });
    expect(await move(leaf, rack)).toBe(400);
    expect(await move(leaf, null)).toBe(400);
    expect(await move(rack, leaf)).toBe(400);
    expect(await move(uuid(9), rack)).toBe(404);
    expect(await status('DELETE', `/resource_providers/${rack}`)).toBe(409);
    for (const id of [leaf, child, rack])
      expect(await status('DELETE', `/resource_providers/${id}`)).toBe(204);
    expect(await status('DELETE', `/resource_providers/${rack}`)).toBe(404);
  });

  it('sets inventories, by the generation that is there', async () => {
    const id = await make(1);
    const path = `/resource_providers/${id}/inventories`;
    const posted = await call('POST', path, { resource_class: 'VGPU', total: 8 });
    expect([posted.statusCode, posted.json()]).toEqual([
      201,
      {
        resource_provider_generation: 1,
        total: 8,
        reserved: 0,
        min_unit: 1,
        max_unit: 2147483647,
        step_size: 1,
        allocation_ratio: 1,
      },
    ]);
    expect(await status('POST', path, { resource_class: 'VGPU', total: 8 })).toBe(409);
    expect(await status('POST', path, { resource_class: 'CUSTOM_X', total: 8 })).toBe(400);
    const put = (body: object) => status('PUT', `${path}/VGPU`, body);
    expect(await put({ total: 9, resource_provider_generation: 0 })).toBe(409);
    expect(await put({ total: 9, resource_provider_generation: 1 })).toBe(200);
    expect(await generation(id)).toBe(2);
    const now = { resource_provider_generation: 2 };
    for (const wrong of [
      { total: 0 },
      { total: 1, reserved: 1 },
      { total: 2147483648 },
      { total: '9' },
      { total: 9, min_unit: 0 },
      { total: 9, more: 1 },
      { total: 9, allocation_ratio: 1e39 },
      {},
    ])
      expect([wrong, await put({ ...wrong, ...now })]).toEqual([wrong, 400]);
    expect(await status('PUT', `${path}/PGPU`, { total: 1, ...now })).toBe(400);
    expect(await status('PUT', path, { ...now, inventories: { nope: { total: 1 } } })).toBe(400);
    const all = await call('PUT', path, { ...now, inventories: { PGPU: { total: 1 }, FPGA: { total: 2 } } });
    expect(Object.keys(all.json().inventories)).toEqual(['FPGA', 'PGPU']);
    expect(all.json().resource_provider_generation).toBe(3);
    expect(await status('DELETE', `${path}/PGPU`)).toBe(204);
    expect(await status('DELETE', `${path}/PGPU`)).toBe(404);
    expect(await status('DELETE', path, undefined, '1.4')).toBe(405);
    expect(await status('DELETE', path)).toBe(204);
    expect((await get(path)).inventories).toEqual({});
  });

  it('knows classes and traits of operators', async () => {
    expect(await status('POST', '/resource_classes', { name: 'CUSTOM_A' })).toBe(201);
    expect(await status('POST', '/resource_classes', { name: 'CUSTOM_A' })).toBe(409);
    for (const name of ['VCPU', 'CUSTOM_', 'CUSTOM_a', `CUSTOM_${'A'.repeat(249)}`])
      expect([name, await status('POST', '/resource_classes', { name })]).toEqual([name, 400]);
    expect(await status('PUT', '/resource_classes/CUSTOM_A', { name: 'CUSTOM_B' }, '1.6')).toBe(200);
    expect(await status('GET', '/resource_classes/CUSTOM_A')).toBe(404);
    expect([
      await status('PUT', '/resource_classes/CUSTOM_C'),
      await status('PUT', '/resource_classes/CUSTOM_C'),
    ]).toEqual([201, 204]);
    expect(await status('PUT', '/resource_classes/VCPU')).toBe(400);
    const id = await make(1);
    await inventory(id, 'CUSTOM_B', { total: 1 });
    expect(await status('DELETE', '/resource_classes/CUSTOM_B')).toBe(409);
    expect(await status('DELETE', '/resource_classes/CUSTOM_C')).toBe(204);
    expect(await status('DELETE', '/resource_classes/CUSTOM_C')).toBe(404);
    expect(await status('DELETE', '/resource_classes/VCPU')).toBe(400);

    expect([await status('PUT', '/traits/CUSTOM_T'), await status('PUT', '/traits/CUSTOM_T')]).toEqual([
      201, 204,
    ]);
    expect(await status('PUT', '/traits/MISC')).toBe(400);
    expect([await status('GET', '/traits/CUSTOM_T'), await status('GET', '/traits/CUSTOM_U')]).toEqual([
      204, 404,
    ]);
    expect(await status('GET', '/traits/CUSTOM_T', undefined, '1.5')).toBe(404);
    const traits = (names: string[], known: number) =>
      call('PUT', `/resource_providers/${id}/traits`, { traits: names, resource_provider_generation: known });
    expect((await traits(['CUSTOM_T'], 1)).json()).toEqual({
      traits: ['CUSTOM_T'],
      resource_provider_generation: 2,
    });
    expect((await traits([], 1)).statusCode).toBe(409);
    expect((await traits(['CUSTOM_U'], 2)).statusCode).toBe(400);
    expect(await get('/traits?associated=true')).toEqual({ traits: ['CUSTOM_T'] });
    expect(await get('/traits?associated=false')).toEqual({ traits: [] });
    expect(await status('DELETE', '/traits/CUSTOM_T')).toBe(409);
    expect(await status('DELETE', `/resource_providers/${id}/traits`)).toBe(204);
    expect(await status('DELETE', '/traits/CUSTOM_T')).toBe(204);
    expect(await status('DELETE', '/traits/CUSTOM_T')).toBe(404);
  });

  it('allocates to consumers up to the capacity, and nothing of a request that does not fit', async () => {
    const [a, b] = [await make(1), await make(2)];
    for (const id of [a, b]) await inventory(id, 'VGPU', { total: 4, step_size: 2 });
    const owner = { project_id: 'p', user_id: 'u' };
    const body = (amounts: Record<string, number>) => ({
      ...owner,
      allocations: Object.fromEntries(
        Object.entries(amounts).map(([id, used]) => [id, { resources: { VGPU: used } }]),
      ),
    });
    const put = (consumer: string, content: object, version = '1.14') =>
      status('PUT', `/allocations/${consumer}`, content, version);
    const [one, two] = [uuid(5), uuid(6)];
    expect(await put(one, body({ [a]: 4 }))).toBe(204);
    expect(await get(`/allocations/${one}`)).toMatchObject({
      ...owner,
      allocations: { [a]: { resources: { VGPU: 4 } } },
    });
    expect(await generation(a)).toBe(2);
    expect((await get(`/allocations/${one}`)).allocations[a].generation).toBe(2);
    for (const [consumer, content, wanted] of [
      [two, body({ [a]: 2 }), 409],
      [two, body({ [b]: 1 }), 409],
      [two, body({ [b]: 2, [a]: 2 }), 409],
      [two, body({ [uuid(9)]: 2 }), 400],
      [two, { ...owner, allocations: { [b]: { resources: { CUSTOM_NO: 1 } } } }, 400],
      [two, { ...owner, allocations: { [b]: { resources: { PGPU: 1 } } } }, 409],
      [two, body({}), 400],
      [two, body({ [b]: 0 }), 400],
      [two, { allocations: body({ [b]: 2 }).allocations }, 400],
      ['no', body({ [b]: 2 }), 400],
    ] as const)
      expect([content, await put(consumer, content)]).toEqual([content, wanted]);
    expect((await get(`/allocations/${two}`)).allocations).toEqual({});
    const listed = { allocations: [{ resource_provider: { uuid: b }, resources: { VGPU: 2 } }] };
    expect(await put(two, listed, '1.7')).toBe(204);
    expect(await put(two, listed, '1.8')).toBe(400);
    expect(await put(two, { ...listed, ...owner }, '1.8')).toBe(204);
    // What one gives back, another takes in the same request.
    const swap = { [one]: { ...owner, allocations: {} }, [two]: body({ [a]: 4 }) };
    expect(await status('POST', '/allocations', swap, '1.12')).toBe(404);
    const loud = 'ABCDEF00-0000-4000-8000-000000000001';
    const twice = { [loud]: body({ [a]: 1 }), [loud.toLowerCase()]: body({ [a]: 1 }) };
    expect(await status('POST', '/allocations', twice)).toBe(400);
    expect(await status('POST', '/allocations', swap)).toBe(204);
    expect((await get(`/resource_providers/${a.toUpperCase()}/usages`)).usages).toEqual({ VGPU: 4 });
    expect((await get(`/resource_providers/${a}/usages`)).usages).toEqual({ VGPU: 4 });
    expect(await status('DELETE', `/resource_providers/${a}`)).toBe(409);
    expect(await status('DELETE', `/resource_providers/${a}/inventories/VGPU`)).toBe(409);
    expect((await inventory(a, 'PGPU', { total: 1 })).statusCode).toBe(200);
    const gone = { resource_provider_generation: await generation(a), inventories: {} };
    expect(await status('PUT', `/resource_providers/${a}/inventories`, gone)).toBe(409);
    expect([
      await status('DELETE', `/allocations/${two.replaceAll('-', '').toUpperCase()}`),
      await status('DELETE', `/allocations/${two}`),
    ]).toEqual([204, 404]);
    expect(await status('DELETE', `/resource_providers/${a}`)).toBe(204);
  });

  it('leaves the truth of hosts and servers alone, and gives out of hosts what operators say', async () => {
    const id = await hostId();
    const path = `/resource_providers/${id}`;
    expect(await status('DELETE', path)).toBe(409);
    expect(await status('PUT', path, { name: 'other' })).toBe(409);
    expect(await status('PUT', path, { name: 'sim-1', parent_provider_uuid: await make(1) })).toBe(409);
    const before = (await get(`${path}/inventories`)).inventories;
    const more = await inventory(id, 'VCPU', { ...before.VCPU, total: 99 });
    expect([more.statusCode, more.body]).toEqual([400, expect.stringContaining('what the host reports, 32')]);
    const chosen = { ...before.VCPU, allocation_ratio: 2, reserved: 4 };
    expect((await inventory(id, 'VCPU', chosen)).statusCode).toBe(200);
    await call('PUT', '/resource_classes/CUSTOM_LICENSE');
    await call('PUT', '/traits/CUSTOM_FAST');
    expect((await inventory(id, 'CUSTOM_LICENSE', { total: 1 })).statusCode).toBe(200);
    const traits = { traits: ['CUSTOM_FAST'], resource_provider_generation: await generation(id) };
    expect(await status('PUT', `${path}/traits`, traits)).toBe(200);
    await app.get(ProviderReconciler).reconcile();
    const after = (await get(`${path}/inventories`)).inventories;
    expect(after).toMatchObject({ VCPU: chosen, MEMORY_MB: before.MEMORY_MB, CUSTOM_LICENSE: { total: 1 } });
    expect((await get(`${path}/traits`)).traits).toEqual(['CUSTOM_FAST']);

    const flavor = async (specs: object) => {
      const name = `f${Math.random()}`;
      await api.request('POST', '/flavors', { flavor: { id: name, name, ram: 64, vcpus: 1, disk: 1 } });
      await api.request('POST', `/flavors/${name}/os-extra_specs`, { extra_specs: specs });
      return name;
    };
    const flavorRef = await flavor({ 'resources:CUSTOM_LICENSE': '1', 'trait:CUSTOM_FAST': 'required' });
    const server = await api.server({ flavorRef });
    expect(server['OS-EXT-SRV-ATTR:host']).toBe('sim-1');
    const held = (await get(`/allocations/${server.id}`)).allocations;
    expect(held[id].resources).toEqual({ VCPU: 1, MEMORY_MB: 64, DISK_GB: 1, CUSTOM_LICENSE: 1 });
    const second = await api.server({ flavorRef });
    expect(second.fault).toMatchObject({ message: expect.stringContaining('CUSTOM_LICENSE on 2') });
    const away = await api.server({ flavorRef: await flavor({ 'trait:CUSTOM_FAST': 'forbidden' }) });
    expect(away['OS-EXT-SRV-ATTR:host']).toBe('sim-2');

    expect(await status('DELETE', `/allocations/${server.id}`)).toBe(409);
    const taken = { [server.id]: { project_id: 'p', user_id: 'u', allocations: {} } };
    expect(await status('POST', '/allocations', taken)).toBe(409);
    expect(await status('DELETE', `${path}/inventories/CUSTOM_LICENSE`)).toBe(409);
    await api.request('DELETE', `/servers/${server.id}`);
    await api.settle();
    expect((await get(`${path}/usages`)).usages.CUSTOM_LICENSE).toBe(0);
    // Taken away, it is again as the settings say.
    expect(await status('DELETE', `${path}/inventories`)).toBe(204);
    expect((await get(`${path}/inventories`)).inventories).toEqual(before);
  });

  it('lets an operator take of a host what no server gets then', async () => {
    const id = await hostId();
    const {
      total,
      reserved,
      allocation_ratio: ratio,
    } = await get(`/resource_providers/${id}/inventories/MEMORY_MB`);
    const free = Math.floor((total - reserved) * ratio);
    const resources = { MEMORY_MB: total };
    const owner = { project_id: 'p', user_id: 'u' };
    const put = (consumer: string, amount: number) =>
      status('PUT', `/allocations/${consumer}`, {
        ...owner,
        allocations: { [id]: { resources: { ...resources, MEMORY_MB: amount } } },
      });
    expect([await put(uuid(5), total), await put(uuid(6), free - total)]).toEqual([204, 204]);
    for (const _ of [1, 2]) expect((await api.server())['OS-EXT-SRV-ATTR:host']).toBe('sim-2');
    const hypervisor = (await api.at('2.87').request('GET', `/os-hypervisors/${id}`)).json().hypervisor;
    expect(hypervisor).toMatchObject({ running_vms: 0, memory_mb_used: free });
  });

  it('keeps the aggregates of operators, and those of hosts as os-aggregates has them', async () => {
    const id = await hostId();
    const { aggregate } = (await api.request('POST', '/os-aggregates', { aggregate: { name: 'a' } })).json();
    await api.request('POST', `/os-aggregates/${aggregate.id}/action`, { add_host: { host: 'sim-1' } });
    const path = `/resource_providers/${id}/aggregates`;
    const put = async (ids: string[]) => {
      const answer = await call('PUT', path, ids);
      return answer.statusCode === 200 ? answer.json().aggregates : answer.statusCode;
    };
    expect(await put([aggregate.uuid, uuid(7)])).toEqual([aggregate.uuid, uuid(7)]);
    expect((await get(path)).aggregates.sort()).toEqual([aggregate.uuid, uuid(7)].sort());
    expect(await put([uuid(7)])).toBe(409);
    expect(await put([aggregate.uuid])).toEqual([aggregate.uuid]);
    expect(await put(['no'])).toBe(400);
    // Any UUID will do, of whatever version.
    const odd = '11111111-1111-1111-1111-111111111111';
    expect(await put([aggregate.uuid, odd])).toEqual([aggregate.uuid, odd]);
    expect(await put([aggregate.uuid, aggregate.uuid])).toBe(400);
    expect(await put([aggregate.uuid, aggregate.uuid.toUpperCase()])).toBe(400);
    const loud = `/resource_providers/${id.toUpperCase()}/aggregates`;
    expect((await get(loud)).aggregates.sort()).toEqual([aggregate.uuid, odd].sort());
  });
});
