import { SimulatedHosts } from '../../../src/hypervisor';
import { AppError } from '../../../src/shared/errors/app-error';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

describe('rebuilding a server', () => {
  let app: AppUnderTest;
  let api: ComputeApi;
  let imageRef: string;
  const rebuild = (id: string, fields: object = {}, version = '2.93') =>
    api.at(version).act(id, { rebuild: { imageRef, ...fields } });

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ComputeApi(app, await app.token());
    imageRef = (await api.image({ hw_disk_bus: 'scsi' })).id;
    const unlimited = { instances: -1, cores: -1, ram: -1 };
    await api.request('PUT', '/os-quota-class-sets/default', { quota_class_set: unlimited });
  });
  afterAll(() => app.stop());

  it('gives it a new disk of the new image, and keeps what it is', async () => {
    const networks = (await app.request({ url: '/network/v2.0/networks', token: api.token })).json().networks;
    const before = await api.server({ networks: [{ uuid: networks[0].id }], config_drive: true });
    const host = app.get(SimulatedHosts).hostOf(before.id);
    const fields = {
      name: 'anew',
      description: 'again',
      metadata: { a: 'b' },
      adminPass: 'planted-password',
      accessIPv6: '2001:DB8:0::1',
      hostname: 'anew-host',
      user_data: 'YQ==',
    };
    const answer = await api.request('POST', `/servers/${before.id}/action`, {
      rebuild: { imageRef, ...fields },
    });
    expect([answer.statusCode, answer.headers.location]).toEqual([
      202,
      expect.stringMatching(`/servers/${before.id}$`),
    ]);
    expect(answer.json().server).toMatchObject({
      id: before.id,
      status: 'REBUILD',
      name: 'anew',
      adminPass: 'planted-password',
      image: { id: imageRef },
      user_data: 'YQ==',
      key_name: null,
      progress: 0,
      'OS-EXT-STS:task_state': 'rebuilding',
    });
    await api.settle();
    const after = await api.show(before.id);
    expect(after).toMatchObject({
      status: 'ACTIVE',
      name: 'anew',
      description: 'again',
      metadata: { a: 'b' },
      accessIPv6: '2001:db8::1',
      image: { id: imageRef },
      'OS-EXT-SRV-ATTR:hostname': 'anew-host',
      addresses: before.addresses,
      hostId: before.hostId,
    });
    expect(after.adminPass).toBeUndefined();
    const state = host?.state;
    expect(state?.domains[before.id]).toMatchObject({ state: 'running', spec: { disks: [{ bus: 'scsi' }] } });
    const drive = state?.files[before.id]?.configDrive?.['openstack/latest/meta_data.json'] ?? '';
    expect(Buffer.from(drive, 'base64').toString()).toContain('planted-password');
    const { instanceActions } = (
      await api.request('GET', `/servers/${before.id}/os-instance-actions`)
    ).json();
    expect(instanceActions[0]).toMatchObject({ action: 'rebuild', message: null });
  });

  it('leaves one that was stopped as it was, and brings back one in error', async () => {
    const { id } = await api.server();
    await api.act(id, { 'os-stop': null });
    expect((await rebuild(id)).statusCode).toBe(202);
    expect((await api.show(id)).status).toBe('SHUTOFF');
    await api.act(id, { 'os-resetState': { state: 'error' } });
    await rebuild(id);
    expect((await api.show(id)).status).toBe('ACTIVE');
  });

  it('keeps ephemeral disks where it is asked to', async () => {
    const flavor = { name: 'eph', ram: 64, vcpus: 1, disk: 1, 'OS-FLV-EXT-DATA:ephemeral': 1 };
    const flavorRef = (await api.request('POST', '/flavors', { flavor })).json().flavor.id;
    const { id } = await api.server({ flavorRef });
    const { faults } = app.get(SimulatedHosts);
    const refused = new AppError({
      kind: 'internal',
      code: 'host_command_failed',
      message: 'No space left.',
    });
    const disks = async (fields: object) => {
      faults.fail('createDisk', { error: refused });
      await rebuild(id, fields);
      faults.clear();
      const hosts = app.get(SimulatedHosts).all();
      return hosts.flatMap(({ state }) => Object.keys(state.files[id]?.disks ?? {}));
    };
    expect(await disks({ preserve_ephemeral: true })).toEqual(['ephemeral0']);
    expect(await disks({})).toEqual([]);
    await rebuild(id);
    expect((await api.show(id)).status).toBe('ACTIVE');
  });

  it('loses nothing where it fails before the old disk is gone, and is ERROR where it fails after', async () => {
    const before = await api.server();
    const { faults } = app.get(SimulatedHosts);
    const refused = new AppError({
      kind: 'internal',
      code: 'host_command_failed',
      message: 'No space left.',
    });
    faults.fail('ensureBaseImage', { error: refused });
    await rebuild(before.id, { name: 'anew' });
    const still = await api.show(before.id);
    expect(still).toMatchObject({ status: 'ACTIVE', name: 'test', image: before.image });
    faults.fail('createDisk', { error: refused });
    await rebuild(before.id, { name: 'anew' });
    expect(await api.show(before.id)).toMatchObject({
      status: 'ERROR',
      name: 'anew',
      fault: { code: 500, message: 'A command on the host failed.' },
    });
    faults.clear();
    await rebuild(before.id);
    expect((await api.show(before.id)).status).toBe('ACTIVE');
  });

  it('is refused to a locked server of others, and in the wrong state', async () => {
    const { id } = await api.server();
    await api.act(id, { pause: null });
    const answer = await rebuild(id);
    expect([answer.statusCode, answer.json().conflictingRequest.message]).toEqual([
      409,
      `Cannot 'rebuild' instance ${id} while it is in vm_state paused`,
    ]);
  });

  it.each([
    [{ imageRef: 'none' }, '2.93', 400],
    [{ imageRef: '00000000-0000-4000-8000-000000000000' }, '2.93', 400],
    [{ description: 'x' }, '2.18', 400],
    [{ key_name: null }, '2.53', 400],
    [{ key_name: 'nobodys' }, '2.93', 400],
    [{ user_data: 'YQ==' }, '2.56', 400],
    [{ user_data: '???' }, '2.93', 400],
    [{ hostname: 'x' }, '2.89', 400],
    [{ personality: [] }, '2.93', 400],
    [{ personality: [{ path: '/x' }] }, '2.56', 400],
    [{ personality: [{ path: '/x', contents: 'A'.repeat(20_000) }] }, '2.56', 403],
    [{ trusted_image_certificates: ['x'] }, '2.93', 501],
    [{ name: ' ' }, '2.93', 400],
    [{ metadata: { a: 1 } }, '2.93', 400],
    [{ more: 1 }, '2.93', 400],
  ])('is refused with %j at %s', async (fields, version, code) => {
    const { id } = await api.server();
    const answer = await rebuild(id, fields, version);
    expect([answer.statusCode, (await api.show(id)).status]).toEqual([code, 'ACTIVE']);
  });

  it('needs an image that fits its flavor and a kernel that its caller may use', async () => {
    const { id } = await api.server();
    const large = await api.image({ min_disk: 500 });
    expect((await rebuild(id, { imageRef: large.id })).json().badRequest.message).toContain(
      'disk is too small',
    );
    const kernel = await api.image({ kernel_id: '00000000-0000-4000-8000-000000000001' });
    expect((await rebuild(id, { imageRef: kernel.id })).statusCode).toBe(400);
  });

  it('needs of its host what the image asks for, while the old disk is there', async () => {
    const { id } = await api.server();
    const image = await api.image({ hw_tpm_version: '2.0', hw_tpm_model: 'tpm-tis' });
    const answer = await rebuild(id, { imageRef: image.id });
    expect([answer.statusCode, answer.json().badRequest?.message]).toEqual([
      400,
      expect.stringContaining("the server's host has no TPM"),
    ]);
    expect((await api.show(id)).status).toBe('ACTIVE');
  });

  it('tells as much as its version knows', async () => {
    const { id } = await api.server();
    const at = async (version: string) => Object.keys((await rebuild(id, {}, version)).json().server);
    const old = await at('2.1');
    expect(old).toEqual(expect.arrayContaining(['id', 'adminPass', 'image', 'OS-DCF:diskConfig']));
    expect(old).not.toEqual(expect.arrayContaining(['key_name']));
    expect(await at('2.54')).toEqual(expect.arrayContaining(['key_name', 'description']));
    expect(await at('2.57')).toEqual(expect.arrayContaining(['user_data']));
    expect(await at('2.75')).toEqual(expect.arrayContaining(['OS-EXT-STS:vm_state', 'server_groups']));
  });
});
