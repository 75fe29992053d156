import { PowerStateReconciler } from '../../../src/compute/servers/reconcilers/power-state.reconciler';
import { SimulatedHosts } from '../../../src/hypervisor';
import { AppError } from '../../../src/shared/errors/app-error';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

describe('rescuing a server', () => {
  let app: AppUnderTest;
  let api: ComputeApi;
  const domain = (id: string) => app.get(SimulatedHosts).hostOf(id)?.state.domains[id];
  const disks = (id: string) => domain(id)?.spec.disks.map(({ name, bus }) => `${name} ${bus}`);

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ComputeApi(app, await app.token());
    const unlimited = { instances: -1, cores: -1, ram: -1 };
    await api.request('PUT', '/os-quota-class-sets/default', { quota_class_set: unlimited });
  });
  afterAll(() => app.stop());

  it('boots it from another disk before its own, and goes back', async () => {
    const { id } = await api.server({ config_drive: true });
    const image = await api.image({ hw_disk_bus: 'scsi' });
    const fields = { rescue_image_ref: image.id, adminPass: 'planted-password' };
    const answer = await api.act(id, { rescue: fields });
    expect([answer.statusCode, answer.json()]).toEqual([200, { adminPass: 'planted-password' }]);
    expect(await api.show(id)).toMatchObject({
      status: 'RESCUE',
      'OS-EXT-STS:vm_state': 'rescued',
      'OS-EXT-STS:power_state': 1,
      'OS-EXT-STS:task_state': null,
    });
    expect(disks(id)).toEqual(['rescue scsi', 'root virtio']);
    const drive = () => {
      const files = app.get(SimulatedHosts).hostOf(id)?.state.files[id]?.configDrive;
      return Buffer.from(files?.['openstack/latest/meta_data.json'] ?? '', 'base64').toString();
    };
    expect(drive()).toContain('planted-password');
    const back = await api.act(id, { unrescue: null });
    expect([back.statusCode, back.body]).toEqual([202, '']);
    expect((await api.show(id)).status).toBe('ACTIVE');
    expect(disks(id)).toEqual(['root virtio']);
    expect(drive()).not.toContain('planted-password');
    const { instanceActions } = (await api.request('GET', `/servers/${id}/os-instance-actions`)).json();
    expect(instanceActions.slice(0, 2).map((one: { action: string }) => one.action)).toEqual([
      'unrescue',
      'rescue',
    ]);
  });

  it('takes its own image and makes a password where nothing is said, also of one that is off', async () => {
    const { id } = await api.server();
    await api.act(id, { 'os-stop': null });
    const answer = await api.act(id, { rescue: null });
    expect(answer.json()).toEqual({ adminPass: expect.stringMatching(/.{12}/) });
    expect([(await api.show(id)).status, domain(id)?.state]).toEqual(['RESCUE', 'running']);
    expect((await api.request('DELETE', `/servers/${id}`)).statusCode).toBe(204);
    await api.settle();
    expect(
      app
        .get(SimulatedHosts)
        .all()
        .filter(({ state }) => state.files[id]),
    ).toEqual([]);
  });

  it('boots from what it was let boot from, whatever its image says since', async () => {
    const image = await api.image();
    const { id } = await api.server({ imageRef: image.id });
    const foreign = await api.image();
    const change = [{ op: 'add', path: '/kernel_id', value: foreign.id }];
    const headers = { 'content-type': 'application/openstack-images-v2.1-json-patch' };
    const url = `/image/v2/images/${image.id}`;
    const patched = await app.request({ method: 'PATCH', url, token: api.token, payload: change, headers });
    expect(patched.statusCode).toBe(200);
    await api.act(id, { rescue: null });
    expect((await api.show(id)).status).toBe('RESCUE');
    expect(domain(id)?.spec.bootFromKernel).toBeUndefined();
  });

  it('makes no disk that is larger than the flavor', async () => {
    const { id } = await api.server();
    const large = await api.image({ min_disk: 9999 });
    expect((await api.act(id, { rescue: { rescue_image_ref: large.id } })).statusCode).toBe(400);
  });

  it('lasts when its host loses its power, and when its guest switches itself off', async () => {
    const { id } = await api.server();
    await api.act(id, { rescue: null });
    const host = app.get(SimulatedHosts).hostOf(id);
    host?.setState(id, 'shutoff');
    await app.get(PowerStateReconciler).reconcile();
    expect(await api.show(id)).toMatchObject({ status: 'RESCUE', 'OS-EXT-STS:power_state': 4 });
    host?.setState(id, 'running');
    await app.get(PowerStateReconciler).reconcile();
    await new Promise((resolve) => setTimeout(resolve, 20));
    host?.powerOff();
    host?.revive();
    await app.get(PowerStateReconciler).reconcile();
    await api.settle();
    expect(await api.show(id)).toMatchObject({ status: 'RESCUE', 'OS-EXT-STS:power_state': 1 });
    expect(disks(id)).toEqual(['rescue virtio', 'root virtio']);
    await api.act(id, { unrescue: null });
    expect((await api.show(id)).status).toBe('ACTIVE');
  });

  it('leaves it as it was where it fails', async () => {
    const { id } = await api.server();
    const { faults } = app.get(SimulatedHosts);
    const error = new AppError({ kind: 'internal', code: 'host_command_failed', message: 'No space left.' });
    faults.fail('createDisk', { error });
    await api.act(id, { rescue: null });
    expect([(await api.show(id)).status, domain(id)?.state]).toEqual(['ACTIVE', 'running']);
    expect(disks(id)).toEqual(['root virtio']);
  });

  it('is refused in the wrong state, and with an image that cannot be used', async () => {
    const { id } = await api.server();
    const wrong = await api.act(id, { unrescue: null });
    expect([wrong.statusCode, wrong.json().conflictingRequest.message]).toEqual([
      409,
      `Cannot 'unrescue' instance ${id} while it is in vm_state active`,
    ]);
    const nobodys = '00000000-0000-4000-8000-000000000000';
    const unknown = await api.act(id, { rescue: { rescue_image_ref: nobodys } });
    expect([unknown.statusCode, unknown.json().badRequest.message]).toEqual([
      400,
      `Requested rescue image '${nobodys}' is not supported`,
    ]);
    for (const body of [{ rescue_image_ref: 'x' }, { more: 1 }, { adminPass: 1 }])
      expect((await api.act(id, { rescue: body })).statusCode).toBe(400);
    expect((await api.show(id)).status).toBe('ACTIVE');
  });
});
