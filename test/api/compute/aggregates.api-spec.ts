import { MetadataDocuments } from '../../../src/compute/metadata/metadata-documents';
import { ServersRepository } from '../../../src/compute/servers/servers.repository';
import { SimulatedHosts } from '../../../src/hypervisor';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

interface Aggregate {
  id: number;
  name: string;
  hosts: string[];
  metadata: Record<string, string>;
  availability_zone: string | null;
}

describe('host aggregates', () => {
  let app: AppUnderTest;
  let api: ComputeApi;

  beforeEach(async () => {
    app = await AppUnderTest.start();
    api = new ComputeApi(app, await app.token());
  });
  afterEach(() => app.stop());

  const create = async (fields: object): Promise<Aggregate> =>
    (await api.request('POST', '/os-aggregates', { aggregate: fields })).json().aggregate;
  const act = (id: number | string, body: object) => api.request('POST', `/os-aggregates/${id}/action`, body);
  const change = (id: number, aggregate: object) => api.request('PUT', `/os-aggregates/${id}`, { aggregate });
  const show = async (id: number): Promise<Aggregate> =>
    (await api.request('GET', `/os-aggregates/${id}`)).json().aggregate;
  const zoneWith = async (zone: string, ...hosts: string[]): Promise<Aggregate> => {
    const made = await create({ name: `in ${zone}`, availability_zone: zone });
    for (const host of hosts) {
      const added = await act(made.id, { add_host: { host } });
      expect([added.statusCode, host]).toEqual([200, host]);
    }
    return made;
  };
  const boot = async (fields: object): Promise<{ status: number; message: string }> => {
    const imageRef = (await api.image()).id;
    const server = { name: 'x', flavorRef: '1', imageRef, networks: 'none', ...fields };
    const answer = await api.request('POST', '/servers', { server });
    return { status: answer.statusCode, message: answer.body };
  };
  const flavor = async (specs: object): Promise<string> => {
    const id = `f${Math.random()}`;
    await api.request('POST', '/flavors', { flavor: { id, name: id, ram: 64, vcpus: 1, disk: 1 } });
    await api.request('POST', `/flavors/${id}/os-extra_specs`, { extra_specs: specs });
    return id;
  };

  const memberToken = async (): Promise<string> => {
    const identity = async (method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) => {
      const answer = await app.request({ method, url: `/identity/v3${path}`, token: api.token, payload });
      return answer.body ? answer.json() : undefined;
    };
    const { user } = await identity('POST', '/users', { user: { name: 'mia', password: 'a long password' } });
    const [project] = (await identity('GET', '/projects?name=admin')).projects;
    const [role] = (await identity('GET', '/roles?name=member')).roles;
    await identity('PUT', `/projects/${project.id}/users/${user.id}/roles/${role.id}`);
    return app.token('mia', 'a long password');
  };

  it('are made, shown, changed and deleted, each version with its fields', async () => {
    const made = await create({ name: 'fast', availability_zone: 'west' });
    expect(made).toEqual({
      id: 1,
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'fast',
      availability_zone: 'west',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
      updated_at: null,
      deleted: false,
      deleted_at: null,
    });
    expect(await show(1)).toMatchObject({ hosts: [], metadata: { availability_zone: 'west' } });
    const old = (await api.at('2.40').request('GET', '/os-aggregates')).json().aggregates;
    expect(old[0]).not.toHaveProperty('uuid');
    const changed = (await change(1, { name: ' slow ', availability_zone: 'east' })).json().aggregate;
    expect(changed).toMatchObject({ name: 'slow', availability_zone: 'east', hosts: [] });
    expect(changed.updated_at).not.toBeNull();
    expect((await api.request('DELETE', '/os-aggregates/1')).statusCode).toBe(200);
    expect((await api.request('GET', '/os-aggregates/1')).statusCode).toBe(404);
    expect((await api.request('GET', '/os-aggregates')).json()).toEqual({ aggregates: [] });
    // A number that somebody may have kept never means another aggregate.
    expect((await create({ name: 'fast' })).id).toBe(2);
  });

  it('keep metadata, and lose a key by null', async () => {
    const { id } = await create({ name: 'a' });
    const set = async (metadata: unknown) => {
      const answer = await act(id, { set_metadata: { metadata } });
      return answer.statusCode === 200 ? answer.json().aggregate.metadata : answer.statusCode;
    };
    expect(await set({ disk: 'ssd', net: '10g' })).toEqual({ disk: 'ssd', net: '10g' });
    expect(await set({ disk: null, none: null })).toEqual({ net: '10g' });
    for (const wrong of [{ disk: 7 }, { 'a/b': 'x' }, { disk: 'x'.repeat(256) }, 'text', null])
      expect([wrong, await set(wrong)]).toEqual([wrong, 400]);
    expect(await set({ availability_zone: null })).toBe(400);
    expect(await set({ availability_zone: 'west' })).toMatchObject({ availability_zone: 'west' });
    expect(await set({ availability_zone: null })).toBe(400);
    expect((await show(id)).availability_zone).toBe('west');
  });

  it('refuse what they cannot be', async () => {
    await create({ name: 'a' });
    const status = async (body: object) => (await api.request('POST', '/os-aggregates', body)).statusCode;
    expect(await status({ aggregate: { name: 'a' } })).toBe(409);
    for (const wrong of [
      {},
      { name: '' },
      { name: ' b' },
      { name: 'x'.repeat(256) },
      { name: 'b', availability_zone: '' },
      { name: 'b', availability_zone: 'x:y' },
      { name: 'b', hosts: [] },
    ])
      expect([wrong, await status({ aggregate: wrong })]).toEqual([wrong, 400]);
    const second = await create({ name: 'b' });
    expect((await change(second.id, { name: 'a' })).statusCode).toBe(409);
    expect((await change(second.id, {})).statusCode).toBe(400);
    expect((await change(second.id, { availability_zone: null })).statusCode).toBe(400);
    for (const id of ['99', '-1'])
      expect((await act(id, { set_metadata: { metadata: {} } })).statusCode).toBe(404);
    expect((await act('one', { set_metadata: { metadata: {} } })).statusCode).toBe(400);
    for (const body of [
      {},
      { nonsense: {} },
      { constructor: {} },
      { add_host: {} },
      { add_host: { host: 'a b' } },
    ])
      expect([body, (await act(1, body)).statusCode]).toEqual([body, 400]);
  });

  it('take hosts that are there, once, and only one zone for each', async () => {
    const west = await zoneWith('west', 'sim-1');
    expect((await act(west.id, { add_host: { host: 'sim-1' } })).statusCode).toBe(409);
    expect((await act(west.id, { add_host: { host: 'nobody' } })).statusCode).toBe(404);
    expect((await act(west.id, { remove_host: { host: 'sim-2' } })).statusCode).toBe(404);
    const east = await create({ name: 'east', availability_zone: 'east' });
    const both = await act(east.id, { add_host: { host: 'sim-1' } });
    expect([both.statusCode, both.body]).toEqual([
      409,
      expect.stringContaining('already in availability zone'),
    ]);
    const plain = await create({ name: 'plain' });
    expect((await act(plain.id, { add_host: { host: 'sim-1' } })).statusCode).toBe(200);
    expect((await change(plain.id, { availability_zone: 'east' })).statusCode).toBe(400);
    expect(
      (await act(plain.id, { set_metadata: { metadata: { availability_zone: 'east' } } })).statusCode,
    ).toBe(400);
    expect((await change(plain.id, { availability_zone: 'west' })).statusCode).toBe(200);
    expect((await api.request('DELETE', `/os-aggregates/${plain.id}`)).statusCode).toBe(400);
    expect((await act(plain.id, { remove_host: { host: 'sim-1' } })).json().aggregate.hosts).toEqual([]);
    expect((await api.request('DELETE', `/os-aggregates/${plain.id}`)).statusCode).toBe(200);
  });

  it('make zones, which every view tells', async () => {
    await zoneWith('west', 'sim-1');
    const zones = (await api.request('GET', '/os-availability-zone')).json().availabilityZoneInfo;
    expect(zones).toEqual([
      { zoneName: 'nova', zoneState: { available: true }, hosts: null },
      { zoneName: 'west', zoneState: { available: true }, hosts: null },
    ]);
    const server = await api.server({ availability_zone: 'west' });
    expect(server).toMatchObject({ 'OS-EXT-SRV-ATTR:host': 'sim-1', 'OS-EXT-AZ:availability_zone': 'west' });
    const count = async (zone: string) =>
      (await api.request('GET', `/servers?availability_zone=${zone}`)).json().servers.length;
    expect([await count('west'), await count('nova')]).toEqual([1, 0]);
    const services = (await api.request('GET', '/os-services')).json().services;
    expect(services.map(({ host, zone }: Record<string, string>) => [host, zone])).toEqual([
      ['sim-1', 'west'],
      ['sim-2', 'nova'],
    ]);
    const hosts = (await api.at('2.42').request('GET', '/os-hosts?zone=west')).json().hosts;
    expect(hosts).toEqual([{ host_name: 'sim-1', service: 'compute', zone: 'west' }]);
    await api.request('PUT', `/os-services/${services[0].id}`, { status: 'disabled' });
    const detail = (await api.request('GET', '/os-availability-zone/detail')).json().availabilityZoneInfo;
    expect(detail).toEqual([
      { zoneName: 'nova', zoneState: { available: true }, hosts: { 'sim-2': expect.anything() } },
      { zoneName: 'west', zoneState: { available: false }, hosts: null },
    ]);
    expect(await boot({ availability_zone: 'west' })).toMatchObject({ status: 400 });
    expect(await boot({ availability_zone: 'mars' })).toMatchObject({ status: 400 });
  });

  it('are told to guests and to the network', async () => {
    await zoneWith('west', 'sim-1', 'sim-2');
    const { id } = await api.server({ networks: 'auto' });
    const url = `/network/v2.0/ports?device_id=${id}`;
    const [port] = (await app.request({ url, token: api.token })).json().ports;
    expect(port.device_owner).toBe('compute:west');
    const row = await app.get(ServersRepository).find(id);
    const source = row && (await app.get(MetadataDocuments).source(row));
    expect(source?.availabilityZone).toBe('west');
  });

  it('do not change the zone of servers', async () => {
    const west = await zoneWith('west', 'sim-1');
    await api.server({ availability_zone: 'west' });
    const refused = async (answer: Promise<{ statusCode: number; body: string }>) => {
      const { statusCode, body } = await answer;
      return [statusCode, /instance/.test(body)];
    };
    expect(await refused(change(west.id, { availability_zone: 'east' }))).toEqual([400, true]);
    const metadata = { availability_zone: 'east' };
    expect(await refused(act(west.id, { set_metadata: { metadata } }))).toEqual([400, true]);
    expect(await refused(act(west.id, { remove_host: { host: 'sim-1' } }))).toEqual([409, true]);
    // The name may change, and what is no zone; and one that stays in its zone may go.
    expect((await change(west.id, { name: 'wild' })).statusCode).toBe(200);
    expect((await act(west.id, { set_metadata: { metadata: { disk: 'ssd' } } })).statusCode).toBe(200);
    const again = await create({ name: 'west too', availability_zone: 'west' });
    expect((await act(again.id, { add_host: { host: 'sim-1' } })).statusCode).toBe(200);
    expect((await act(west.id, { remove_host: { host: 'sim-1' } })).statusCode).toBe(200);
    const east = await create({ name: 'east', availability_zone: 'east' });
    await api.server({ availability_zone: 'nova' });
    expect(await refused(act(east.id, { add_host: { host: 'sim-2' } }))).toEqual([409, true]);
  });

  it('choose hosts by flavor, image and project, and the decision says so', async () => {
    const made = await create({ name: 'kept' });
    await act(made.id, { add_host: { host: 'sim-2' } });
    const set = (metadata: object) => act(made.id, { set_metadata: { metadata } });
    await set({ disk: 'nvme' });
    const flavorRef = await flavor({ 'aggregate_instance_extra_specs:disk': '<in> nvm' });
    expect((await api.server({ flavorRef }))['OS-EXT-SRV-ATTR:host']).toBe('sim-2');
    const nowhere = await api.server({ flavorRef: await flavor({ disk: 'tape' }) });
    expect(nowhere.fault).toMatchObject({ message: expect.stringContaining('aggregate extra specs on 2') });
    await set({ disk: null, filter_tenant_id: 'somebody' });
    for (const _ of [1, 2, 3]) expect((await api.server())['OS-EXT-SRV-ATTR:host']).toBe('sim-1');
    const decision = await app.request({
      url: `/monostack/v1/decisions/${(await api.server()).id}`,
      token: api.token,
    });
    expect(decision.body).toContain('"filter":"project isolation","passed":false');
    await set({ filter_tenant_id: null, os_distro: 'debian' });
    const imageRef = (await api.image({ os_distro: 'fedora' })).id;
    for (const _ of [1, 2, 3]) expect((await api.server({ imageRef }))['OS-EXT-SRV-ATTR:host']).toBe('sim-1');
  });

  it('let an administrator name a host, in the old way past them and in the new way not', async () => {
    const west = await zoneWith('west', 'sim-1');
    await act(west.id, { set_metadata: { metadata: { filter_tenant_id: 'somebody' } } });
    const forced = await api.server({ availability_zone: 'nova:sim-1' });
    expect(forced).toMatchObject({ status: 'ACTIVE', 'OS-EXT-AZ:availability_zone': 'west' });
    expect((await api.server({ availability_zone: ':sim-2' }))['OS-EXT-SRV-ATTR:host']).toBe('sim-2');
    expect((await api.server({ availability_zone: 'nova::sim-2' }))['OS-EXT-SRV-ATTR:host']).toBe('sim-2');
    expect((await api.server({ host: 'sim-2' }))['OS-EXT-SRV-ATTR:host']).toBe('sim-2');
    const asked = await api.server({ hypervisor_hostname: 'sim-1' });
    expect(asked).toMatchObject({ status: 'ERROR' });
    expect(asked.fault).toMatchObject({ message: expect.stringContaining('project isolation on 1') });
    for (const [fields, word] of [
      [{ availability_zone: 'nova:nobody' }, 'Compute host nobody could not be found.'],
      [{ availability_zone: 'a:b:c:d' }, 'Unable to parse'],
      [{ host: 'nobody' }, 'Compute host nobody could not be found.'],
      [{ host: 'sim-1', hypervisor_hostname: 'sim-2' }, 'Compute host sim-2 could not be found.'],
      [{ host: 'sim-1', availability_zone: 'nova:sim-1' }, 'mutually exclusive'],
    ] as const)
      expect(await boot(fields)).toEqual({ status: 400, message: expect.stringContaining(word) });
    const member = new ComputeApi(app, await memberToken());
    for (const fields of [{ availability_zone: 'nova:sim-1' }, { host: 'sim-1' }]) {
      const server = { name: 'x', flavorRef: '1', imageRef: 'x', networks: 'none', ...fields };
      expect((await member.request('POST', '/servers', { server })).statusCode).toBe(403);
    }
  });

  it('bring images to their hosts in advance', async () => {
    const made = await create({ name: 'a' });
    await act(made.id, { add_host: { host: 'sim-1' } });
    const { id } = await api.image();
    const cache = (ids: string[], version = '2.93') =>
      api
        .at(version)
        .request('POST', `/os-aggregates/${made.id}/images`, { cache: ids.map((one) => ({ id: one })) });
    expect((await cache([id], '2.80')).statusCode).toBe(404);
    expect((await cache([id, id])).statusCode).toBe(400);
    expect((await cache([])).statusCode).toBe(400);
    expect((await cache(['00000000-0000-4000-8000-000000000000'])).statusCode).toBe(400);
    const answer = await cache([id]);
    expect([answer.statusCode, answer.body]).toEqual([202, '']);
    await api.settle();
    const cached = (name: string) => Object.keys(app.get(SimulatedHosts).get(name).state.baseImages).length;
    expect([cached('sim-1'), cached('sim-2')]).toEqual([1, 0]);
  });

  it('are mirrored in placement, with the aggregate on the providers of its hosts', async () => {
    const made = (await create({ name: 'a' })) as Aggregate & { uuid: string };
    await act(made.id, { add_host: { host: 'sim-1' } });
    const members = async () =>
      (
        await app.request({
          url: `/placement/resource_providers?member_of=${made.uuid}`,
          token: api.token,
          headers: { 'openstack-api-version': 'placement 1.14' },
        })
      )
        .json()
        .resource_providers.map(({ name }: { name: string }) => name);
    expect(await members()).toEqual(['sim-1']);
    await act(made.id, { remove_host: { host: 'sim-1' } });
    expect(await members()).toEqual([]);
  });
});
