import { SimulatedHosts } from '../../../src/hypervisor';
import type { SimulatedHost } from '../../../src/hypervisor/simulated/simulated-host';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { ImageApi } from '../../support/image-api';

/** The machine of a server: from the image and the flavor to the host, or to a refusal that says why. */
describe('the machine of a server', () => {
  let app: AppUnderTest;
  let api: ComputeApi;
  let flavors = 0;

  const create = (server: object) =>
    api.request('POST', '/servers', { server: { name: 'm', flavorRef: '1', networks: 'none', ...server } });
  const flavor = async (extra_specs: object, more: object = {}): Promise<string> => {
    flavors += 1;
    const id = `machine-${flavors}`;
    await api.request('POST', '/flavors', {
      flavor: { id, name: id, ram: 64, vcpus: 2, disk: 1, ...more },
    });
    const answer = await api.request('POST', `/flavors/${id}/os-extra_specs`, { extra_specs });
    expect(answer.statusCode).toBe(200);
    return id;
  };
  const hostOf = (id: string): SimulatedHost => {
    const host = app.get(SimulatedHosts).hostOf(id);
    if (!host) throw new Error(`${id} is nowhere`);
    return host;
  };
  const specOf = (id: string) => hostOf(id).domain(id).spec;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ComputeApi(app, await app.token());
    const unlimited = { instances: -1, cores: -1, ram: -1 };
    await api.request('PUT', '/os-quota-class-sets/default', { quota_class_set: unlimited });
  });
  afterAll(() => app.stop());

  it('reaches the host as image and flavor say it', async () => {
    const { id: imageRef } = await api.image({
      hw_disk_bus: 'scsi',
      hw_scsi_model: 'virtio-scsi',
      hw_vif_model: 'e1000e',
      hw_machine_type: 'q35',
      hw_firmware_type: 'uefi',
      hw_watchdog_action: 'reset',
    });
    const flavorRef = await flavor({
      'hw:cpu_cores': '2',
      'hw:watchdog_action': 'pause',
      'quota:disk_total_iops_sec': '100',
    });
    const { networks } = (await app.request({ url: '/network/v2.0/networks', token: api.token })).json();
    const { id } = await api.server({ imageRef, flavorRef, networks: [{ uuid: networks[0].id }] });
    expect(specOf(id)).toMatchObject({
      disks: [{ name: 'root', bus: 'scsi' }],
      nics: [{ model: 'e1000e' }],
      machine: {
        type: 'q35',
        uefi: { secureBoot: false, stateless: false },
        scsiModel: 'virtio-scsi',
        topology: { sockets: 1, cores: 2, threads: 1 },
        watchdog: 'reset',
        diskLimits: { total_iops_sec: 100 },
      },
    });
  });

  it.each([
    [{ hw_disk_bus: 'nonsense' }, {}, 'Field value nonsense is invalid'],
    [{ hw_vif_model: 'netfront' }, {}, "Requested hardware 'netfront' is not supported"],
    [{ hw_cpu_max_cores: '4' }, { 'hw:cpu_max_cores': '2' }, 'exceeds the limits of the flavor'],
    [{ hw_tpm_version: '1.2' }, { 'hw:tpm_version': '2.0' }, 'conflicting with image'],
  ])('is refused before anything is made: %j with %j', async (properties, specs, sentence) => {
    const { id: imageRef } = await api.image(properties);
    const before = (await api.request('GET', '/servers')).body;
    const answer = await create({ imageRef, flavorRef: await flavor(specs) });
    expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining(sentence)]);
    expect((await api.request('GET', '/servers')).body).toBe(before);
  });

  it.each([
    [{ hw_tpm_version: '2.0' }, {}, 'TPM version on 2, TPM model on 2'],
    [{ hw_machine_type: 'pc-q35-99.0' }, {}, 'machine on 2'],
    [{}, { 'hw:cpu_policy': 'dedicated' }, 'CPU policy on 2'],
    [{}, { 'hw:mem_page_size': '1GB' }, 'memory pages on 2'],
    [{ 'trait:CUSTOM_GOLD': 'required' }, {}, 'traits on 2'],
  ])('finds no host that has not what it needs: %j with %j', async (properties, specs, reason) => {
    const { id: imageRef } = await api.image(properties);
    const { id } = await api.server({ imageRef, flavorRef: await flavor(specs) });
    expect(await api.show(id)).toMatchObject({
      status: 'ERROR',
      fault: { message: expect.stringMatching(new RegExp(`No valid host was found.*refused by ${reason}`)) },
    });
  });

  it('has the disks that a request names in place of the flavor’s, and tells their names', async () => {
    const flavorRef = await flavor({}, { 'OS-FLV-EXT-DATA:ephemeral': 3, swap: 512 });
    const { id: imageRef } = await api.image({ hw_disk_bus: 'sata' });
    const blank = { source_type: 'blank', destination_type: 'local' };
    const { id } = await api.server({
      imageRef,
      flavorRef,
      block_device_mapping_v2: [
        { source_type: 'image', destination_type: 'local', uuid: imageRef, boot_index: 0, disk_bus: 'scsi' },
        { ...blank, volume_size: 1, guest_format: 'vfat' },
        { ...blank, volume_size: 2, disk_bus: 'virtio', boot_index: -1 },
        { ...blank, volume_size: 256, guest_format: 'swap' },
      ],
    });
    expect(specOf(id).disks).toEqual([
      { name: 'root', bus: 'scsi' },
      { name: 'ephemeral0', bus: 'sata' },
      { name: 'ephemeral1', bus: 'virtio' },
      { name: 'swap', bus: 'sata' },
    ]);
    expect(hostOf(id).state.files[id]?.disks).toMatchObject({
      ephemeral0: { sizeGib: 1 },
      ephemeral1: { sizeGib: 2 },
      swap: { sizeGib: 0.25 },
    });
    expect(await api.show(id)).toMatchObject({ 'OS-EXT-SRV-ATTR:root_device_name': '/dev/sda' });
    const list = (query: string) =>
      api.request('GET', `/servers?root_device_name=${query}`).then((answer) => answer.json().servers);
    expect((await list('/dev/sda')).map((one: { id: string }) => one.id)).toContain(id);
    expect((await list('/dev/hda')).map((one: { id: string }) => one.id)).not.toContain(id);
  });

  it('has the flavor’s disks on the bus of the image', async () => {
    const flavorRef = await flavor({}, { 'OS-FLV-EXT-DATA:ephemeral': 1, swap: 64 });
    const { id: imageRef } = await api.image({ hw_disk_bus: 'ide' });
    const { id } = await api.server({ imageRef, flavorRef });
    expect(specOf(id).disks.map(({ name, bus }) => `${name} ${bus}`)).toEqual([
      'root ide',
      'ephemeral0 ide',
      'swap ide',
    ]);
    expect(await api.show(id)).toMatchObject({ 'OS-EXT-SRV-ATTR:root_device_name': '/dev/hda' });
  });

  it.each([
    ['more than the flavor has', [{ volume_size: 2 }], 400, 'larger than the flavor'],
    ['two that take all', [{}, {}], 400, 'larger than the flavor'],
    ['a format that none makes', [{ guest_format: 'reiserfs' }], 400, 'reiserfs'],
    ['a bus that is none', [{ disk_bus: 'xen' }], 400, "Requested hardware 'xen'"],
    ['a size below nothing', [{ volume_size: -1 }], 400, 'volume_size'],
    ['a gap in the boot order', [{ boot_index: 2 }], 400, 'Boot sequence'],
    ['two swap disks', [{ guest_format: 'swap' }, { guest_format: 'swap' }], 400, 'More than one swap'],
  ])('refuses blank disks with %s', async (_, disks, status, word) => {
    const flavorRef = await flavor({}, { 'OS-FLV-EXT-DATA:ephemeral': 1, swap: 64 });
    const { id: imageRef } = await api.image();
    const blank = disks.map((disk) => ({ source_type: 'blank', destination_type: 'local', ...disk }));
    const answer = await create({ imageRef, flavorRef, block_device_mapping_v2: blank });
    expect([answer.statusCode, answer.body]).toEqual([status, expect.stringContaining(word)]);
  });

  it('takes the older block devices for what is no volume', async () => {
    const flavorRef = await flavor({}, { 'OS-FLV-EXT-DATA:ephemeral': 2, swap: 64 });
    const { id: imageRef } = await api.image();
    const older = [
      { virtual_name: 'ephemeral0', device_name: 'vdb', volume_size: 1 },
      { virtual_name: 'swap', device_name: 'vdc' },
      { device_name: 'vde', no_device: true },
    ];
    const { id } = await api.server({ imageRef, flavorRef, block_device_mapping: older });
    expect(specOf(id).disks.map(({ name }) => name)).toEqual(['root', 'ephemeral0', 'swap']);
    const volume = { volume_id: 'b7c33f39-7c0e-4a4a-8ff5-5f2a6c0d2f4e', device_name: 'vda' };
    const refused = async (mapping: object[], more: object = {}) =>
      (await create({ imageRef, flavorRef, block_device_mapping: mapping, ...more })).statusCode;
    expect(await refused([volume])).toBe(501);
    expect(await refused([{ device_name: 'vdb' }])).toBe(400);
    expect(await refused([{ nonsense: 1 }])).toBe(400);
    const v2 = [{ source_type: 'blank', destination_type: 'local' }];
    expect(await refused([{ virtual_name: 'swap' }], { block_device_mapping_v2: v2 })).toBe(400);
  });

  it('boots an ISO image as a CD-ROM behind a blank root disk', async () => {
    const iso = Buffer.alloc(64 * 1024);
    iso.write('\u0001CD001\u0001', 32 * 1024, 'latin1');
    const fields = { disk_format: 'iso', hw_machine_type: 'q35' };
    const { id: imageRef } = await new ImageApi(app, api.token).active(fields, iso);
    const { id } = await api.server({ imageRef });
    expect(specOf(id).disks).toEqual([
      { name: 'root', bus: 'virtio' },
      { name: 'image', bus: 'sata', device: 'cdrom' },
    ]);
    const disks = hostOf(id).state.files[id]?.disks;
    expect(disks?.root).toEqual({ sizeGib: 1, baseKey: null });
    expect(disks?.image?.baseKey).toMatch(/^[0-9a-f]{40}$/);
    expect(await api.show(id)).toMatchObject({ 'OS-EXT-SRV-ATTR:root_device_name': '/dev/vda' });
  });

  it('checks the extra specs of a flavor from 2.86 on', async () => {
    const id = await flavor({});
    const set = (version: string, extra_specs: object) =>
      api.at(version).request('POST', `/flavors/${id}/os-extra_specs`, { extra_specs });
    const refused = await set('2.86', { 'hw:cpu_policy': 'sharrred' });
    expect([refused.statusCode, refused.body]).toEqual([
      400,
      expect.stringContaining("Validation failed; 'sharrred' is not one of: dedicated, shared, mixed."),
    ]);
    const one = await api
      .at('2.86')
      .request('PUT', `/flavors/${id}/os-extra_specs/hw:foo`, { 'hw:foo': '1' });
    expect(one.statusCode).toBe(400);
    expect((await set('2.85', { 'hw:foo': 'bar' })).statusCode).toBe(200);
    expect((await set('2.86', { 'hw:cpu_policy': 'shared', 'mine:own': 'x' })).statusCode).toBe(200);
  });
});
