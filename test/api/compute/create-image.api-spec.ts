import { SimulatedHosts } from '../../../src/hypervisor';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

describe('images of servers', () => {
  let app: AppUnderTest;
  let api: ComputeApi;
  const image = async (id: string) => {
    const answer = await app.request({ method: 'GET', url: `/image/v2/images/${id}`, token: api.token });
    return { code: answer.statusCode, ...(answer.statusCode === 200 ? answer.json() : {}) };
  };
  const snapshot = async (id: string, fields: object = {}) =>
    (await api.act(id, { createImage: { name: 'shot', ...fields } })).json().image_id as string;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ComputeApi(app, await app.token());
    const unlimited = { instances: -1, cores: -1, ram: -1 };
    await api.request('PUT', '/os-quota-class-sets/default', { quota_class_set: unlimited });
  });
  afterAll(() => app.stop());

  it('are there at once and active in the end, with what Nova says in them', async () => {
    const fields = { hw_disk_bus: 'scsi', cache_in_nova: 'x', min_ram: 64 };
    const base = await api.image(fields);
    const server = await api.server({ imageRef: base.id });
    const { faults } = app.get(SimulatedHosts);
    const release = faults.stall('copyDisk');
    const body = { createImage: { name: 'shot', metadata: { colour: 'blue', hw_disk_bus: 'virtio' } } };
    const answer = await api.request('POST', `/servers/${server.id}/action`, body);
    expect([answer.statusCode, answer.headers.location]).toEqual([202, undefined]);
    const { image_id: id } = answer.json();
    while (faults.waiting === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await image(id)).toMatchObject({ status: 'queued', name: 'shot', visibility: 'private' });
    expect((await api.show(server.id))['OS-EXT-STS:task_state']).toBe('image_pending_upload');
    const second = await api.request('POST', `/servers/${server.id}/action`, body);
    expect([second.statusCode, second.json().conflictingRequest.message]).toEqual([
      409,
      `Cannot 'createImage' instance ${server.id} while it is in task_state image_pending_upload`,
    ]);
    release();
    await api.settle();
    const made = await image(id);
    expect(made).toMatchObject({
      status: 'active',
      disk_format: 'qcow2',
      container_format: 'bare',
      min_disk: 1,
      min_ram: 64,
      virtual_size: 1024 ** 3,
      instance_uuid: server.id,
      base_image_ref: base.id,
      image_type: 'snapshot',
      image_location: 'snapshot',
      image_state: 'available',
      owner_id: server.tenant_id,
      user_id: server.user_id,
      colour: 'blue',
      hw_disk_bus: 'virtio',
    });
    expect(made.cache_in_nova).toBeUndefined();
    const shown = await api.show(server.id);
    expect([shown.status, shown['OS-EXT-STS:task_state']]).toEqual(['ACTIVE', null]);
    expect((await api.server({ imageRef: id })).status).toBe('ACTIVE');
    const { instanceActions } = (
      await api.request('GET', `/servers/${server.id}/os-instance-actions`)
    ).json();
    expect(instanceActions[0]).toMatchObject({ action: 'createImage', message: null });
  });

  it('are told by a header below 2.45', async () => {
    const { id } = await api.server();
    const answer = await api.at('2.44').act(id, { createImage: { name: 'shot' } });
    expect([answer.statusCode, answer.body]).toEqual([202, '']);
    const made = String(answer.headers.location).split('/').at(-1) ?? '';
    expect(await image(made)).toMatchObject({ status: 'active' });
  });

  it('are made of a locked, a stopped and a paused server, and of none in error', async () => {
    const { id } = await api.server();
    await api.act(id, { lock: null });
    expect(await image(await snapshot(id))).toMatchObject({ status: 'active' });
    await api.act(id, { unlock: null });
    await api.act(id, { pause: null });
    expect(await image(await snapshot(id))).toMatchObject({ status: 'active' });
    expect((await api.show(id)).status).toBe('PAUSED');
    await api.act(id, { unpause: null });
    await api.act(id, { 'os-stop': null });
    expect(await image(await snapshot(id))).toMatchObject({ status: 'active' });
    expect((await api.show(id)).status).toBe('SHUTOFF');
    await api.act(id, { 'os-resetState': { state: 'error' } });
    const answer = await api.act(id, { createImage: { name: 'shot' } });
    expect([answer.statusCode, answer.json().conflictingRequest.message]).toEqual([
      409,
      `Cannot 'createImage' instance ${id} while it is in vm_state error`,
    ]);
  });

  it('that fail are gone, and leave the server as it was', async () => {
    const { id } = await api.server();
    const { faults } = app.get(SimulatedHosts);
    const release = faults.stall('copyDisk');
    const answer = await api.request('POST', `/servers/${id}/action`, { createImage: { name: 'shot' } });
    const { image_id: shot } = answer.json();
    while (faults.waiting === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await app.request({ method: 'DELETE', url: `/image/v2/images/${shot}`, token: api.token });
    release();
    await api.settle();
    expect((await image(shot)).code).toBe(404);
    expect((await api.show(id)).status).toBe('ACTIVE');
    const host = app.get(SimulatedHosts).hostOf(id);
    expect(host?.state.files[id]?.copies).toEqual({});
  });

  it('need an agent in the guest where their image says that they must be quiesced', async () => {
    const base = await api.image({ os_require_quiesce: 'yes' });
    const { id } = await api.server({ imageRef: base.id });
    const answer = await api.act(id, { createImage: { name: 'shot' } });
    expect([answer.statusCode, answer.json().badRequest.message]).toEqual([
      400,
      expect.stringContaining(`Quiescing is not supported in instance ${id}`),
    ]);
    const able = await api.image({ os_require_quiesce: 'yes', hw_qemu_guest_agent: 'yes' });
    const { id: other } = await api.server({ imageRef: able.id });
    expect(await image(await snapshot(other))).toMatchObject({ status: 'active' });
  });

  it.each([
    [{ createImage: {} }, 400],
    [{ createImage: { name: ' x' } }, 400],
    [{ createImage: { name: 'x', more: 1 } }, 400],
    [{ createImage: { name: 'x', metadata: { a: 1 } } }, 400],
    [{ createImage: { name: 'x', metadata: { visibility: 'public' } } }, 403],
    [{ createBackup: { name: 'x', backup_type: 'daily' } }, 400],
    [{ createBackup: { name: 'x', backup_type: 'daily', rotation: -1 } }, 400],
    [{ createBackup: { name: 'x', backup_type: 1, rotation: 1 } }, 400],
  ])('are refused to %j', async (body, code) => {
    const { id } = await api.server();
    expect((await api.act(id, body)).statusCode).toBe(code);
  });

  it('have as many metadata as the quota lets, below 2.39', async () => {
    const { id } = await api.server();
    const metadata = Object.fromEntries(Array.from({ length: 129 }, (_, index) => [`k${index}`, 'v']));
    const body = { createImage: { name: 'x', metadata } };
    expect((await api.at('2.38').act(id, body)).statusCode).toBe(403);
  });

  it('are kept by rotation where they are backups', async () => {
    const { id } = await api.server();
    const backup = async (name: string, rotation: number, type = 'daily') => {
      const fields = { name, backup_type: type, rotation };
      return (await api.act(id, { createBackup: fields })).json().image_id as string;
    };
    const weekly = await backup('w', 1, 'weekly');
    const days = [await backup('1', 2), await backup('2', 2), await backup('3', 2)];
    const codes = async () => Promise.all(days.map(async (day) => (await image(day)).code));
    expect(await codes()).toEqual([404, 200, 200]);
    expect(await image(days[2] ?? '')).toMatchObject({ image_type: 'backup', backup_type: 'daily' });
    days.push(await backup('4', 0));
    expect(await codes()).toEqual([404, 404, 404, 404]);
    expect((await image(weekly)).code).toBe(200);
    const below = await api.at('2.44').act(id, {
      createBackup: { name: '5', backup_type: 'daily', rotation: '1' },
    });
    expect(below.headers.location).toContain('/images/');
  });
});
