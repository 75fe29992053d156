import { MigrationsRepository } from '../../../src/compute/migrations/migrations.repository';
import { ConfirmResizesReconciler } from '../../../src/compute/servers/reconcilers/confirm-resizes.reconciler';
import { SimulatedHosts } from '../../../src/hypervisor';
import { PlacementRepository } from '../../../src/scheduler/placement/placement.repository';
import { UnitOfWork } from '../../../src/shared/db/unit-of-work';
import { OperationStore } from '../../../src/shared/operations/operation.store';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';

interface Seen {
  statusCode: number;
  json(): Record<string, Record<string, unknown>>;
}

const said = (answer: Seen) => {
  const [body] = Object.values(answer.json());
  return [answer.statusCode, body?.message];
};

describe('resize', () => {
  let app: AppUnderTest;
  let api: ComputeApi;
  let own: ComputeApi;
  let projectId: string;

  const flavor = async (id: string, fields: object) => {
    const body = { id, name: id, ram: 512, vcpus: 1, disk: 1, ...fields };
    const answer = await api.request('POST', '/flavors', { flavor: body });
    if (answer.statusCode !== 200) throw new Error(answer.body);
  };

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_RESIZE_CONFIRM_WINDOW: '3600' });
    api = new ComputeApi(app, await app.token());
    const owner = await NetworkApi.user(app, 'resizer');
    own = new ComputeApi(app, owner.token);
    await flavor('small', { swap: 512, 'OS-FLV-EXT-DATA:ephemeral': 1 });
    await flavor('large', { ram: 1024, vcpus: 2, disk: 3, swap: 0, 'OS-FLV-EXT-DATA:ephemeral': 2 });
    await flavor('none', { disk: 0, 'OS-FLV-EXT-DATA:ephemeral': 1 });
    await flavor('shallow', { disk: 2, 'OS-FLV-EXT-DATA:ephemeral': 0 });
    await flavor('huge', { ram: 900_000, disk: 3, 'OS-FLV-EXT-DATA:ephemeral': 2 });
    const { id } = await own.server({ flavorRef: 'small' });
    projectId = String((await own.show(id)).tenant_id);
    await api.request('PUT', `/os-quota-sets/${projectId}`, { quota_set: { instances: -1 } });
  });
  afterAll(() => app.stop());

  const small = async () => (await own.server({ flavorRef: 'small' })).id;
  const to = (id: string, flavorRef: unknown, more: object = {}) =>
    own.act(id, { resize: { flavorRef, ...more } });
  const host = (id: string) => {
    const found = app.get(SimulatedHosts).hostOf(id);
    if (!found) throw new Error('the server is on no host');
    return found.state;
  };
  const disks = (id: string) =>
    Object.fromEntries(Object.entries(host(id).files[id]?.disks ?? {}).map(([name, d]) => [name, d.sizeGib]));
  const held = async (consumer: string) => {
    const rows = await app.get(PlacementRepository).listAllocations({ consumerId: consumer });
    return Object.fromEntries(rows.map(({ resourceClass, used }) => [resourceClass, used]));
  };
  const migrationOf = async (id: string) => {
    const [found] = await app.get(MigrationsRepository).list({ where: { serverId: id } });
    if (!found) throw new Error('there is no migration');
    return found;
  };

  it('waits for its owner with both claims and both sets of disks, and keeps the new when told so', async () => {
    const id = await small();
    expect((await to(id, 'large')).statusCode).toBe(202);
    expect(await own.show(id)).toMatchObject({
      status: 'VERIFY_RESIZE',
      'OS-EXT-STS:vm_state': 'resized',
      'OS-EXT-STS:power_state': 1,
      flavor: { original_name: 'large', vcpus: 2, ram: 1024, disk: 3, ephemeral: 2, swap: 0 },
    });
    expect(disks(id)).toEqual({ root: 3, ephemeral0: 2 });
    expect(host(id).domains[id]).toMatchObject({ state: 'running', spec: { vcpus: 2, memoryMib: 1024 } });
    const { uuid } = await migrationOf(id);
    expect(await held(id)).toEqual({ VCPU: 2, MEMORY_MB: 1024, DISK_GB: 5 });
    expect(await held(uuid)).toEqual({ VCPU: 1, MEMORY_MB: 512, DISK_GB: 3 });
    expect((await own.act(id, { confirmResize: null })).statusCode).toBe(204);
    expect(await own.show(id)).toMatchObject({ status: 'ACTIVE', flavor: { original_name: 'large' } });
    expect(await held(uuid)).toEqual({});
    expect(host(id).files[id]?.aside).toBeUndefined();
    const actions = (await own.request('GET', `/servers/${id}/os-instance-actions`)).json().instanceActions;
    expect(actions.map(({ action }: { action: string }) => action)).toEqual([
      'confirmResize',
      'resize',
      'create',
    ]);
  });

  it('goes back to what it was, a stopped server stopped', async () => {
    const id = await small();
    await own.act(id, { 'os-stop': null });
    await to(id, 'large', { 'OS-DCF:diskConfig': 'AUTO' });
    expect(await own.show(id)).toMatchObject({
      status: 'VERIFY_RESIZE',
      'OS-EXT-STS:power_state': 4,
      'OS-DCF:diskConfig': 'AUTO',
    });
    expect((await own.act(id, { revertResize: null })).statusCode).toBe(202);
    expect(await own.show(id)).toMatchObject({ status: 'SHUTOFF', flavor: { original_name: 'small' } });
    expect(disks(id)).toEqual({ root: 1, ephemeral0: 1, swap: 1 });
    expect(host(id).domains[id]).toMatchObject({ state: 'shutoff', spec: { vcpus: 1, memoryMib: 512 } });
    expect(await held(id)).toEqual({ VCPU: 1, MEMORY_MB: 512, DISK_GB: 3 });
    expect((await migrationOf(id)).status).toBe('reverted');
  });

  it.each([
    ['the same flavor', 'small', 400, 'When resizing, instances must change flavor!'],
    ['a flavor that is not there', 'nowhere', 400, 'Flavor nowhere could not be found.'],
    [
      'no disk',
      'none',
      400,
      'Server disk was unable to be resized because: Resize to zero disk flavor is not allowed.',
    ],
    [
      'a smaller ephemeral disk',
      'shallow',
      400,
      'Server disk was unable to be resized because: Unable to resize disk down.',
    ],
  ])('refuses %s', async (_, flavorRef, status, message) => {
    const id = await small();
    expect(said(await to(id, flavorRef))).toEqual([status, message]);
    expect(await app.get(MigrationsRepository).list({ where: { serverId: id } })).toEqual([]);
    expect((await own.show(id)).status).toBe('ACTIVE');
  });

  it('takes a number for the name of a flavor, and nothing else beside it', async () => {
    const id = await small();
    await flavor('77', { ram: 600, disk: 1, swap: 512, 'OS-FLV-EXT-DATA:ephemeral': 1 });
    expect((await to(id, 77)).statusCode).toBe(202);
    expect((await own.show(id)).status).toBe('VERIFY_RESIZE');
    await own.act(id, { revertResize: null });
    for (const body of [{}, { flavorRef: '' }, { flavorRef: null }, { flavorRef: '77', more: 1 }])
      expect((await own.act(id, { resize: body })).statusCode).toBe(400);
  });

  it('names the state that forbids it, and what was never resized', async () => {
    const id = await small();
    const wrong = (action: string, state: string) => [
      409,
      `Cannot '${action}' instance ${id} while it is in vm_state ${state}`,
    ];
    expect(said(await own.act(id, { confirmResize: null }))).toEqual(wrong('confirm_resize', 'active'));
    expect(said(await own.act(id, { revertResize: null }))).toEqual(wrong('revert_resize', 'active'));
    await to(id, 'large');
    expect(said(await to(id, 'small'))).toEqual(wrong('resize', 'resized'));
    await api.act(id, { lock: null });
    for (const body of [{ confirmResize: null }, { revertResize: null }])
      expect(said(await own.act(id, body))).toEqual([409, `Instance ${id} is locked`]);
  });

  it('counts what the server will have from the moment that it is asked for', async () => {
    const id = await small();
    const usage = async () => (await own.request('GET', '/limits')).json().limits.absolute;
    const before = await usage();
    const quota = { cores: before.totalCoresUsed };
    await api.request('PUT', `/os-quota-sets/${projectId}`, { quota_set: quota });
    expect(said(await to(id, 'large'))).toEqual([
      403,
      `Quota exceeded for cores: Requested 1, but already used ${quota.cores} of ${quota.cores} cores`,
    ]);
    await api.request('PUT', `/os-quota-sets/${projectId}`, { quota_set: { cores: quota.cores + 1 } });
    const asked = own.request('POST', `/servers/${id}/action`, { resize: { flavorRef: 'large' } });
    expect((await asked).statusCode).toBe(202);
    expect((await usage()).totalCoresUsed).toBe(quota.cores + 1);
    await own.settle();
    expect((await usage()).totalCoresUsed).toBe(quota.cores + 1);
    await own.act(id, { revertResize: null });
    expect((await usage()).totalCoresUsed).toBe(quota.cores);
    await api.request('PUT', `/os-quota-sets/${projectId}`, { quota_set: { cores: -1 } });
  });

  it('stays what it was where its host has no room for both', async () => {
    const id = await small();
    await api.request('PUT', `/os-quota-sets/${projectId}`, { quota_set: { ram: -1 } });
    expect((await to(id, 'huge')).statusCode).toBe(202);
    expect(await own.show(id)).toMatchObject({ status: 'ACTIVE', flavor: { original_name: 'small' } });
    expect((await migrationOf(id)).status).toBe('error');
    const [action] = (await own.request('GET', `/servers/${id}/os-instance-actions`)).json().instanceActions;
    expect(action).toMatchObject({ action: 'resize', message: 'Error' });
    const { events } = (
      await own.request('GET', `/servers/${id}/os-instance-actions/${action.request_id}`)
    ).json().instanceAction;
    const details = JSON.stringify(await app.get(OperationStore).list({ resourceId: id }));
    expect(details).toContain('A server is resized on the host that has its disks.');
    expect(events.length).toBeGreaterThan(0);
    expect(await held(id)).toEqual({ VCPU: 1, MEMORY_MB: 512, DISK_GB: 3 });
  });

  it('leaves nothing of a resized server that is deleted', async () => {
    const id = await small();
    await to(id, 'large');
    const state = host(id);
    const { uuid } = await migrationOf(id);
    await own.request('DELETE', `/servers/${id}`);
    await own.settle();
    expect([state.files[id], state.domains[id], await held(uuid)]).toEqual([undefined, undefined, {}]);
    expect((await migrationOf(id)).status).toBe('confirmed');
  });

  it('confirms by itself what nobody decided on in time', async () => {
    const [old, young] = [await small(), await small()];
    for (const id of [old, young]) await to(id, 'large');
    const { uuid } = await migrationOf(old);
    const updatedAt = new Date(Date.now() - 3_700_000).toISOString();
    await app.get(UnitOfWork).run((tx) => app.get(MigrationsRepository).update(tx, uuid, { updatedAt }));
    await app.get(ConfirmResizesReconciler).reconcile();
    await own.settle();
    expect([(await own.show(old)).status, (await own.show(young)).status]).toEqual([
      'ACTIVE',
      'VERIFY_RESIZE',
    ]);
  });

  describe('in the list of migrations', () => {
    interface Listed {
      uuid: string;
      instance_uuid: string;
      [name: string]: unknown;
    }
    const list = async (query = '', as = api): Promise<Listed[]> => {
      const answer = await as.request('GET', `/os-migrations${query}`);
      expect([answer.statusCode, query]).toEqual([200, query]);
      return answer.json().migrations;
    };

    it('shows what each version has', async () => {
      const id = await small();
      await to(id, 'large');
      const [newest] = await list(`?instance_uuid=${id}`);
      const { name } = host(id);
      expect(newest).toEqual({
        id: expect.any(Number),
        uuid: (await migrationOf(id)).uuid,
        status: 'finished',
        migration_type: 'resize',
        instance_uuid: id,
        project_id: projectId,
        user_id: expect.any(String),
        source_compute: name,
        source_node: name,
        dest_compute: name,
        dest_node: name,
        dest_host: null,
        old_instance_type_id: null,
        new_instance_type_id: null,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$/),
        updated_at: expect.any(String),
      });
      const keys = async (version: string) =>
        Object.keys((await list(`?instance_uuid=${id}`, api.at(version)))[0] ?? {});
      expect(await keys('2.79')).not.toContain('user_id');
      expect(await keys('2.58')).not.toContain('uuid');
      expect(await keys('2.22')).not.toContain('migration_type');
      expect((await own.request('GET', `/os-migrations?project_id=${projectId}`)).statusCode).toBe(403);
    });

    it('comes in pages, the newest first', async () => {
      const all = (await list()).map(({ uuid }) => uuid);
      expect(all.length).toBeGreaterThan(3);
      const first = (await api.request('GET', '/os-migrations?limit=2')).json();
      expect(first.migrations.map(({ uuid }: Listed) => uuid)).toEqual(all.slice(0, 2));
      const href: string = first.migrations_links[0].href;
      const second = await list(href.slice(href.indexOf('?')));
      expect(second.map(({ uuid }) => uuid)).toEqual(all.slice(2, 4));
      expect(await list('?limit=0')).toEqual([]);
      const lost = await api.request('GET', '/os-migrations?marker=00000000-0000-4000-8000-000000000000');
      expect(said(lost)).toEqual([400, 'Marker 00000000-0000-4000-8000-000000000000 could not be found.']);
    });

    it('is narrowed by each filter', async () => {
      const all = await list();
      const [one] = all;
      const same = async (query: string, test: (row: Listed) => boolean) =>
        expect([query, await list(query)]).toEqual([query, all.filter(test)]);
      await same('?status=confirmed', ({ status }) => status === 'confirmed');
      await same('?migration_type=resize', () => true);
      await same('?migration_type=evacuation', () => false);
      await same(`?host=${one?.source_compute}`, (row) => row.source_compute === one?.source_compute);
      await same(
        `?source_compute=${one?.source_compute}`,
        (row) => row.source_compute === one?.source_compute,
      );
      await same('?host=nowhere', () => false);
      await same('?hidden=1', () => false);
      await same('?hidden=0', () => true);
      await same(`?project_id=${projectId}`, () => true);
      await same(`?user_id=${one?.user_id}`, () => true);
      await same('?user_id=nobody', () => false);
      await same('?changes-since=2100-01-01T00:00:00Z', () => false);
      await same('?changes-before=2100-01-01T00:00:00Z', () => true);
      await same('?changes-before=2000-01-01T00:00:00Z', () => false);
    });

    it.each([
      ['?sort_key=id', '2.93'],
      ['?changes-before=2100-01-01', '2.65'],
      ['?user_id=x', '2.79'],
      ['?changes-since=yesterday', '2.93'],
      ['?changes-since=2026-01-02&changes-before=2026-01-01', '2.93'],
    ])('refuses %s at %s', async (query, version) => {
      expect((await api.at(version).request('GET', `/os-migrations${query}`)).statusCode).toBe(400);
    });

    it('is empty for a server, which has no live migration', async () => {
      const id = await small();
      await to(id, 'large');
      const { id: number } = await migrationOf(id);
      expect((await api.request('GET', `/servers/${id}/migrations`)).json()).toEqual({ migrations: [] });
      expect(said(await api.request('GET', `/servers/${id}/migrations/${number}`))).toEqual([
        404,
        `Migration ${number} for server ${id} is not live-migration.`,
      ]);
      expect(said(await api.request('GET', `/servers/${id}/migrations/9999`))).toEqual([
        404,
        `In-progress live migration 9999 is not found for server ${id}.`,
      ]);
      expect((await api.at('2.22').request('GET', `/servers/${id}/migrations`)).statusCode).toBe(404);
    });
  });
});
