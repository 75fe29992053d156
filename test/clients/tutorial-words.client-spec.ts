import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildController } from '../support/child-controller';
import { ShellClient } from '../support/shell-client';

const PORTS = { identity: 35357, image: 9292, compute: 8774, placement: 8778, network: 9696 };
/** An openrc file that was written by hand, as the guides print it. */
const BY_HAND = { OS_USER_DOMAIN_NAME: 'default', OS_PROJECT_DOMAIN_NAME: 'default' };

/** Somebody follows a guide word by word, and has this product in place of the guide's packages. */
describe('who types what the tutorials print', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-tutorial-'));
  const logFile = join(folder, 'log');
  let controller: ChildController;
  let admin: ShellClient;
  let free: ReadonlySet<number>;

  beforeAll(async () => {
    const ports = Object.values(PORTS);
    const taken = await Promise.all(ports.map(answers));
    free = new Set(ports.filter((_, index) => !taken[index]));
    const env = { MONOSTACK_CLASSIC_PORTS: 'auto' };
    controller = await ChildController.start(join(folder, 'data'), env, undefined, logFile);
    admin = new ShellClient(controller.url, undefined, undefined, undefined, BY_HAND);
  }, 60_000);
  afterAll(async () => {
    await controller?.kill();
    ChildController.cleanUp();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.entries(PORTS))(
    'finds %s at its own port, %d, or the log says that it is taken',
    async (service, port) => {
      if (!free.has(port)) return expect(readFileSync(logFile, 'utf8')).toContain(`port ${port} is not free`);
      if (service === 'identity') {
        const token = ['--os-auth-url', `http://127.0.0.1:${port}/v3`, 'token', 'issue'];
        expect(await admin.json(...token)).toMatchObject({ id: expect.any(String) });
      }
      const { status } = await fetch(`http://127.0.0.1:${port}/`);
      expect([200, 300]).toContain(status);
    },
    60_000,
  );

  it('signs in with domains in small letters, and is told that the default domain is there', async () => {
    expect(await admin.json('token', 'issue')).toMatchObject({ project_id: expect.any(String) });
    await expect(admin.openstack('domain', 'create', 'default')).rejects.toThrow('409');
  }, 60_000);

  it('makes the services and endpoints that are there, and has one of each type', async () => {
    const image = free.has(PORTS.image) ? `http://127.0.0.1:${PORTS.image}` : `${controller.url}/image`;
    const compute = `${controller.url}/compute/v2.1/%(tenant_id)s`;
    const service = ['service', 'create', '--name', 'glance', '--description', 'OpenStack Image', 'image'];
    await admin.openstack(...service);
    const endpoint = ['endpoint', 'create', '--region', 'RegionOne'];
    for (const side of ['public', 'internal', 'admin'])
      await admin.openstack(...endpoint, 'image', side, image);
    await admin.openstack(...endpoint, 'compute', 'public', compute);

    const catalog = await admin.list('catalog', 'list');
    const types = catalog.map(({ Type }) => Type).sort();
    expect(types).toEqual(['compute', 'identity', 'image', 'network', 'placement']);
    const { project_id: project } = await admin.json('token', 'issue');
    expect(JSON.stringify(catalog)).toContain(`/compute/v2.1/${project}`);
    expect(await admin.list('image', 'list')).toEqual([]);
    expect(await admin.list('server', 'list')).toEqual([]);
  }, 120_000);

  it('brings back a service that was deleted with one command', async () => {
    await admin.openstack('service', 'delete', 'glance');
    await expect(admin.openstack('image', 'list')).rejects.toThrow(/image/);
    expect(await controller.command('catalog', 'restore')).toContain('image');
    expect(await admin.list('image', 'list')).toEqual([]);
  }, 60_000);

  it('gives the demo user the role user, who may then do what a member may', async () => {
    await admin.openstack(
      'project',
      'create',
      '--domain',
      'default',
      '--description',
      'demo Project',
      'demo',
    );
    await admin.openstack('user', 'create', '--domain', 'default', '--password', 'demo', 'demo');
    await admin.openstack('role', 'create', 'user');
    await admin.openstack('role', 'add', '--project', 'demo', '--user', 'demo', 'user');
    const demo = new ShellClient(controller.url, 'demo', 'demo', 'demo', BY_HAND);
    expect(await demo.list('server', 'list')).toEqual([]);
    await demo.openstack('network', 'create', 'own');
    expect((await demo.list('network', 'list')).map(({ Name }) => Name)).toContain('own');
    await expect(demo.openstack('user', 'list')).rejects.toThrow('403');
  }, 120_000);

  it.each([
    ['db_sync', 'Nothing to do'],
    ['cell_v2 discover_hosts --verbose', 'monostack host add'],
    ['bootstrap --bootstrap-password ADMIN_PASS', 'first start'],
    ['hots list', "Did you mean 'host'?"],
    ['explain server no-such-server', 'no-such-server'],
  ])('is answered with a sentence by monostack %s', async (line, sentence) => {
    const printed = await controller.command(...line.split(' '));
    expect(printed).toContain(sentence);
    expect(printed).not.toContain('    at ');
  });

  it('names a physical network that is not known, and is told which setting makes it known', async () => {
    const provider = ['--provider-physical-network', 'physnet1', '--provider-network-type', 'flat'];
    const refused = /400.*MONOSTACK_PHYSICAL_NETWORKS=physnet1:/s;
    await expect(admin.openstack('network', 'create', '--share', ...provider, 'flat')).rejects.toThrow(
      refused,
    );
    const old = ['--shared', '--provider:physical_network', 'physnet1', '--provider:network_type', 'flat'];
    await expect(admin.run('neutron', 'net-create', 'flat', ...old)).rejects.toThrow(
      'MONOSTACK_PHYSICAL_NETWORKS=physnet1:',
    );
  }, 60_000);

  it.each([['network meter list', 'this cloud has no metering']])(
    'is told what is missing by openstack %s',
    async (line, sentence) => {
      await expect(admin.openstack(...line.split(' '))).rejects.toThrow(sentence);
    },
    60_000,
  );

  it('looks at the hosts, zones, limits and usage', async () => {
    const hosts = await admin.list('host', 'list');
    expect(hosts).toEqual(
      ['sim-1', 'sim-2'].map((name) => ({ 'Host Name': name, Service: 'compute', Zone: 'nova' })),
    );
    const shown = await admin.list('host', 'show', 'sim-1');
    expect(shown.map(({ Project }) => Project)).toEqual(['(total)', '(used_now)', '(used_max)']);
    const zones = await admin.list('availability', 'zone', 'list', '--compute');
    expect(zones).toContainEqual({ 'Zone Name': 'nova', 'Zone Status': 'available' });
    const limits = await admin.list('limits', 'show', '--absolute');
    expect(limits).toContainEqual({ Name: 'maxTotalInstances', Value: expect.any(Number) });
    expect(await admin.list('usage', 'list')).toEqual([]);
  }, 120_000);
});

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
