import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';

describe('the filters of compute lists', () => {
  let app: AppUnderTest;
  let admin: ComputeApi;
  let user: ComputeApi;
  let ids: string[];
  const found = async (api: ComputeApi, query: string): Promise<string[]> => {
    const answer = await api.request('GET', `/servers?${query}`);
    if (answer.statusCode !== 200) throw new Error(`${query}: ${answer.statusCode} ${answer.body}`);
    return answer.json().servers.map((one: { name: string }) => one.name);
  };

  beforeAll(async () => {
    app = await AppUnderTest.start();
    admin = new ComputeApi(app, await app.token());
    const one = await admin.server({
      name: 'one',
      config_drive: true,
      hostname: 'first',
      accessIPv4: '192.0.2.7',
    });
    const two = await admin.server({ name: 'two', description: 'the second' });
    await admin.act(two.id, { lock: {} });
    ids = [one.id, two.id].sort();
    user = new ComputeApi(app, (await NetworkApi.user(app, 'filters')).token);
    await user.server({ name: 'own' });
  });
  afterAll(() => app.stop());

  it.each([
    ['availability_zone=nova', ['two', 'one']],
    ['availability_zone=east', []],
    ['config_drive=true', ['one']],
    ['description=second', ['two']],
    ['display_description=second', ['two']],
    ['display_name=one', ['one']],
    ['hostname=^first$', ['one']],
    ['name=^(one|three)$', ['one']],
    ['name=[a-f]$&limit=1', ['one']],
    ['ip=^10[.]0', []],
    ['launch_index=0', ['two', 'one']],
    ['launch_index=3', []],
    ['root_device_name=vdb', []],
    ['root_device_name=/dev/vda', ['two', 'one']],
    ['kernel_id=aki', []],
    ['ramdisk_id=ari', []],
    ['task_state=deleting', []],
    ['created_at=2011-01-01T00:00:00Z', []],
    ['launched_at=2011-01-01T00:00:00Z', []],
    ['terminated_at=2011-01-01T00:00:00Z', []],
    ['progress=50', []],
    ['power_state=1', ['two', 'one']],
    ['power_state=4', []],
    ['access_ip_v4=192.0.2', ['one']],
    ['access_ip_v6=2001', []],
    ['soft_deleted=true', ['two', 'one']],
    ['locked_by=admin', ['two']],
    ['locked_by=owner', []],
    ['auto_disk_config=1', []],
    ['image_ref=00000000-0000-4000-8000-000000000000', []],
    ['sort_key=launch_index&sort_key=kernel_id&sort_key=display_name&sort_dir=asc', ['one', 'two']],
  ])('honour %s', async (query, names) => {
    expect(await found(admin, query)).toEqual(names);
  });

  it('let the last of several values count, as Nova does, where there is one', async () => {
    expect(await found(admin, 'name=two&name=one')).toEqual(['one']);
    expect(await found(admin, 'limit=1&limit=2')).toEqual(['two', 'one']);
  });

  it('know instance_name until queries are closed', async () => {
    const old = admin.at('2.74');
    expect(await found(old, 'instance_name=instance-0000-no')).toEqual([]);
    expect(await found(old, 'instance_name=instance-')).toEqual(['two', 'one']);
  });

  it('are those of the version for users, and others change nothing', async () => {
    expect(await found(user.at('2.82'), 'key_name=none')).toEqual(['own']);
    expect(await found(user.at('2.83'), 'key_name=none')).toEqual([]);
    expect(await found(user.at('2.89'), 'hostname=none')).toEqual(['own']);
    expect(await found(user.at('2.90'), 'hostname=none')).toEqual([]);
    expect(await found(user, 'kernel_id=none&description=none&deleted=true')).toEqual(['own']);
    expect((await user.request('GET', '/servers?status=DELETED')).statusCode).toBe(403);
  });

  it.each([
    'changes-since=2011/01/01',
    'changes-before=soon',
    'changes-since=2026-02-01T00:00:00Z&changes-before=2026-01-01T00:00:00Z',
  ])('refuse %s', async (query) => {
    expect((await admin.request('GET', `/servers?${query}`)).statusCode).toBe(400);
    expect((await admin.request('GET', `/servers/${ids[0]}/os-instance-actions?${query}`)).statusCode).toBe(
      400,
    );
  });

  it('tell of changes until a time, deleted servers among them', async () => {
    const { id } = await admin.server({ name: 'gone' });
    await admin.request('DELETE', `/servers/${id}`);
    await admin.settle();
    expect(await found(admin, 'changes-before=2100-01-01')).toEqual(['gone', 'two', 'one']);
    expect(await found(admin, 'changes-before=2011-01-01')).toEqual([]);
    expect(await found(admin, 'changes-since=2011-01-01&deleted=false')).toEqual(['two', 'one']);
  });

  it('narrow the actions of a server by time from their versions on', async () => {
    const actions = async (version: string, query: string) => {
      const path = `/servers/${ids[0]}/os-instance-actions?${query}`;
      return (await admin.at(version).request('GET', path)).json().instanceActions.length;
    };
    const all = await actions('2.57', 'changes-since=2100-01-01');
    expect(all).toBeGreaterThan(0);
    expect(await actions('2.58', 'changes-since=2100-01-01')).toBe(0);
    expect(await actions('2.65', 'changes-before=2011-01-01')).toBe(all);
    expect(await actions('2.66', 'changes-before=2011-01-01')).toBe(0);
  });

  it('page the usage of a project from 2.40 on', async () => {
    const usage = async (version: string, query: string) =>
      (await user.at(version).request('GET', `/os-simple-tenant-usage${query}`)).json();
    await user.server({ name: 'more' });
    const [{ tenant_id: own }] = (await user.request('GET', '/servers/detail')).json().servers;
    const first = await usage('2.40', `/${own}?limit=1`);
    expect(first.tenant_usage.server_usages).toHaveLength(1);
    expect(first.tenant_usage_links).toEqual([
      { rel: 'next', href: expect.stringContaining('limit=1&marker=') },
    ]);
    const marker = first.tenant_usage.server_usages[0].instance_id;
    const second = await usage('2.40', `/${own}?limit=1&marker=${marker}`);
    expect(second.tenant_usage.server_usages).toHaveLength(1);
    expect(second.tenant_usage.server_usages[0].instance_id).not.toBe(marker);
    expect(second).not.toHaveProperty('tenant_usage_links');
    expect((await usage('2.39', `/${own}?limit=1`)).tenant_usage.server_usages).toHaveLength(2);
    const strange = await user.request('GET', `/os-simple-tenant-usage/${own}?marker=${ids[0]}`);
    expect(strange.statusCode).toBe(400);
  });

  it.each([
    ['start=2011/01/01', 400],
    ['start=2026-01-01T00:00:00Z', 400],
    ['start=2026-01-02T00:00:00&end=2026-01-02T00:00:00', 400],
    ['start=2026-01-02T00:00:00&end=2026-01-03 00:00:00.5', 200],
  ])('read the times of a usage report in Nova’s forms: %s', async (query, status) => {
    const answer = await admin.request('GET', `/os-simple-tenant-usage?${query.replace(' ', '%20')}`);
    expect(answer.statusCode).toBe(status);
  });

  it('say the times of a usage report as they were asked for, to the microsecond', async () => {
    const [{ tenant_id: own }] = (await user.request('GET', '/servers/detail')).json().servers;
    const start = '2026-01-02T03:04:05.610607';
    const answer = await user.request('GET', `/os-simple-tenant-usage/${own}?start=${start}`);
    expect(answer.json().tenant_usage.start).toBe(start);
  });
});
