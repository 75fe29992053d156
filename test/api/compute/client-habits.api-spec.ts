import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE7qmQ1k0L8n4z0y4XEmF4Ck0v8kq5d4O0XcL2sYb9aD me@home';

/** What clients in use send and expect, each found with one of them. */
describe('compute as its clients use it', () => {
  let app: AppUnderTest;
  let api: ComputeApi;
  let imageRef: string;
  const create = (server: object, version = '2.93') =>
    api.at(version).request('POST', '/servers', {
      server: { name: 'habits', flavorRef: '1', imageRef, networks: 'none', ...server },
    });

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ComputeApi(app, await app.token());
    imageRef = (await api.image()).id;
    const unlimited = { instances: -1, cores: -1, ram: -1 };
    await api.request('PUT', '/os-quota-class-sets/default', { quota_class_set: unlimited });
  });
  afterAll(() => app.stop());

  it.each([
    ['with line breaks', 'IyEvYmlu\nL3NoCg==', 202],
    ['with an end of its line', 'IyEvYmluL3NoCg==\r\n', 202],
    ['cut short', 'IyEvYmluL3NoCg=', 400],
    ['that is none', 'IyEvYm!!', 400],
  ])('takes user data %s in base64 or refuses it', async (_, user_data, status) => {
    expect((await create({ user_data })).statusCode).toBe(status);
  });

  it('keeps a public key byte for byte', async () => {
    const keypair = { name: 'newline', public_key: `${KEY}\n` };
    const made = await api.request('POST', '/os-keypairs', { keypair });
    expect(made.json().keypair.public_key).toBe(`${KEY}\n`);
    const { keypair: shown } = (await api.request('GET', '/os-keypairs/newline')).json();
    expect(shown.public_key).toBe(`${KEY}\n`);
    const short = { name: 'short', public_key: KEY.replace('aD me@home', '') };
    expect((await api.request('POST', '/os-keypairs', { keypair: short })).statusCode).toBe(400);
  });

  it('shows the security groups of a server whole', async () => {
    const { networks } = (await app.request({ url: '/network/v2.0/networks', token: api.token })).json();
    const { id } = await api.server({ networks: [{ uuid: networks[0].id }] });
    const { security_groups } = (await api.request('GET', `/servers/${id}/os-security-groups`)).json();
    expect(security_groups).toEqual([
      {
        id: expect.any(String),
        name: 'default',
        description: 'Default security group',
        tenant_id: expect.any(String),
        rules: expect.any(Array),
      },
    ]);
    const [{ id: parent, tenant_id, rules }] = security_groups;
    expect(rules).toHaveLength(2);
    expect(rules[0]).toEqual({
      id: expect.any(String),
      parent_group_id: parent,
      ip_protocol: null,
      from_port: null,
      to_port: null,
      group: { name: 'default', tenant_id },
      ip_range: {},
    });
  });

  const root = {
    boot_index: 0,
    source_type: 'image',
    destination_type: 'local',
    delete_on_termination: true,
  };
  it.each([
    ['the root disk with its bus and type', { ...root, disk_bus: 'sata', device_type: 'disk' }, 202],
    ['a device that is taken away', { device_name: 'vdb', no_device: true }, 202],
    ['an image that is not the root disk', { ...root, boot_index: 1 }, 400],
    ['a source that is unknown', { ...root, source_type: 'tape' }, 400],
    ['nothing of its source', { boot_index: 0 }, 400],
    ['a blank disk that has an id', { source_type: 'blank', destination_type: 'local', uuid: 'x' }, 400],
    [
      'swap that the flavor does not have',
      { source_type: 'blank', guest_format: 'swap', volume_size: 1 },
      400,
    ],
    ['a tag for the guest', { ...root, tag: 'mine' }, 501],
    ['a CD-ROM for the root disk', { ...root, device_type: 'cdrom' }, 501],
    ['a volume', { source_type: 'blank', destination_type: 'volume', volume_size: 1 }, 501],
  ])('takes or refuses a block device that says %s', async (_, device, status) => {
    const uuid = 'source_type' in device && device.source_type === 'image' ? { uuid: imageRef } : {};
    const answer = await create({ block_device_mapping_v2: [{ ...uuid, ...device }] });
    expect(answer.statusCode).toBe(status);
  });

  it('refuses names that begin or end with a blank', async () => {
    expect((await create({ name: ' a' })).statusCode).toBe(400);
    expect((await create({ name: 'a ' })).statusCode).toBe(400);
    expect((await create({ name: 'a b' })).statusCode).toBe(202);
    const flavor = { name: 'small ', ram: 1, vcpus: 1, disk: 0 };
    expect((await api.request('POST', '/flavors', { flavor })).statusCode).toBe(400);
  });

  it('shows an IPv6 address in its short form', async () => {
    const { id } = await api.server({ accessIPv6: 'FE80:0000::1' });
    expect(await api.show(id)).toMatchObject({ accessIPv6: 'fe80::1' });
    const server = { accessIPv6: '2001:0db8:0:0::0002' };
    await api.request('PUT', `/servers/${id}`, { server });
    expect(await api.show(id)).toMatchObject({ accessIPv6: '2001:db8::2' });
  });

  it('lists the old version before the one that it has', async () => {
    const { versions } = (await app.request({ url: '/compute/', token: api.token })).json();
    expect(versions).toMatchObject([
      { id: 'v2.0', status: 'SUPPORTED', version: '', links: [{ href: expect.stringMatching(/v2\/$/) }] },
      { id: 'v2.1', status: 'CURRENT', version: '2.93', min_version: '2.1' },
    ]);
    expect((await app.request({ url: '/compute/v2/flavors', token: api.token })).statusCode).toBe(200);
  });

  it('sets one extra spec at a time by its name', async () => {
    const path = '/flavors/1/os-extra_specs/hw:one';
    expect((await api.request('PUT', path, { 'hw:one': '1', 'hw:two': '2' })).statusCode).toBe(400);
    expect((await api.request('GET', '/flavors/1/os-extra_specs')).json()).toEqual({ extra_specs: {} });
  });

  it('knows no quota of a project that is not there', async () => {
    const path = '/os-quota-sets/0123456789abcdef0123456789abcdef';
    for (const more of ['', '/defaults', '/detail'])
      expect((await api.request('GET', `${path}${more}`)).statusCode).toBe(400);
    expect((await api.request('PUT', path, { quota_set: { cores: 5 } })).statusCode).toBe(400);
    expect((await api.request('DELETE', path)).statusCode).toBe(202);
  });
});
