import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

/** `openstack host list` and its siblings ask without a version. */
describe('hosts by their names', () => {
  let app: AppUnderTest;
  let api: ComputeApi;
  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ComputeApi(app, await app.token(), '2.42');
  });
  afterAll(() => app.stop());
  const names = async (query = '') =>
    (await api.request('GET', `/os-hosts${query}`))
      .json()
      .hosts.map((host: { host_name: string }) => host.host_name);

  it('are those that take servers, in their zone', async () => {
    const { hosts } = (await api.request('GET', '/os-hosts')).json();
    expect(hosts).toEqual([
      { host_name: 'sim-1', service: 'compute', zone: 'nova' },
      { host_name: 'sim-2', service: 'compute', zone: 'nova' },
    ]);
    expect([await names('?zone=nova'), await names('?zone=other'), await names('?zone=')]).toEqual([
      ['sim-1', 'sim-2'],
      [],
      ['sim-1', 'sim-2'],
    ]);
  });

  it('are shown with what is there, what is taken, and by which project', async () => {
    const server = await api.at('2.93').server();
    const { tenant_id: project, 'OS-EXT-SRV-ATTR:host': host } = server;
    const rows = (await api.request('GET', `/os-hosts/${host}`)).json().host;
    const { vcpus, ram, disk } = server.flavor as { vcpus: number; ram: number; disk: number };
    const sizes = { cpu: vcpus, memory_mb: ram, disk_gb: disk };
    expect(rows).toEqual([
      { resource: { host, project: '(total)', cpu: 32, memory_mb: 65536, disk_gb: expect.any(Number) } },
      { resource: { host, project: '(used_now)', ...sizes } },
      { resource: { host, project: '(used_max)', ...sizes } },
      { resource: { host, project, ...sizes } },
    ]);
  });

  it('stop taking servers and take them again', async () => {
    const off = await api.request('PUT', '/os-hosts/sim-1', { status: 'Disable' });
    expect([off.statusCode, off.json()]).toEqual([200, { host: 'sim-1', status: 'disabled' }]);
    expect(await names()).toEqual(['sim-2']);
    const on = await api.request('PUT', '/os-hosts/sim-1', { status: 'enable' });
    expect(on.json()).toEqual({ host: 'sim-1', status: 'enabled' });
    expect(await names()).toEqual(['sim-1', 'sim-2']);
  });

  it.each([
    ['GET', '/os-hosts/none', undefined, 404],
    ['PUT', '/os-hosts/none', { status: 'enable' }, 404],
    ['PUT', '/os-hosts/sim-1', {}, 400],
    ['PUT', '/os-hosts/sim-1', { status: 'off' }, 400],
    ['PUT', '/os-hosts/sim-1', { status: 'enable', no_such_property: 1 }, 400],
    ['PUT', '/os-hosts/sim-1', { maintenance_mode: 'enable' }, 501],
    ['GET', '/os-hosts/sim-1/reboot', undefined, 404],
  ] as const)('answer %s %s %j with %d', async (method, path, body, status) => {
    expect((await api.request(method, path, body)).statusCode).toBe(status);
  });

  it('are gone from 2.43 on', async () => {
    for (const path of ['/os-hosts', '/os-hosts/sim-1'])
      expect((await api.at('2.43').request('GET', path)).statusCode).toBe(404);
  });
});
