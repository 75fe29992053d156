import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildController } from '../support/child-controller';
import { ShellClient } from '../support/shell-client';

/** What the classic tutorials type, by the real clients, against simulated hosts. */
describe('the commands of the tutorials', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-clients-'));
  const disk = join(folder, 'disk.qcow2');
  let controller: ChildController;
  let client: ShellClient;

  beforeAll(async () => {
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '64M']);
    controller = await ChildController.start(join(folder, 'data'));
    client = new ShellClient(controller.url);
  }, 60_000);
  afterAll(async () => {
    await controller?.kill();
    ChildController.cleanUp();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('for identity', () => {
    it('sign in and show the catalog', async () => {
      const token = await client.json('token', 'issue');
      expect(token).toMatchObject({ id: expect.any(String), project_id: expect.any(String) });
      const catalog = await client.list('catalog', 'list');
      expect(catalog.map((service) => service.Type).sort()).toEqual([
        'compute',
        'identity',
        'image',
        'network',
        'placement',
      ]);
    }, 60_000);

    it('make a project, a user and a role, and sign in as that user', async () => {
      await client.openstack('domain', 'create', '--description', 'an example', 'example');
      await client.openstack('project', 'create', '--domain', 'default', '--description', 'demo', 'demo');
      await client.openstack('user', 'create', '--domain', 'default', '--password', 'demo-pw', 'demo');
      await client.openstack('role', 'add', '--project', 'demo', '--user', 'demo', 'member');
      const names = await client.list('role', 'assignment', 'list', '--names', '--user', 'demo');
      expect(names).toEqual([
        expect.objectContaining({ Role: 'member', User: 'demo@Default', Project: 'demo@Default' }),
      ]);
      const demo = new ShellClient(controller.url, 'demo', 'demo-pw', 'demo');
      expect(await demo.list('server', 'list')).toEqual([]);
      await expect(demo.openstack('user', 'list')).rejects.toThrow('403');
      await client.openstack('group', 'create', 'ops');
      await client.openstack('group', 'add', 'user', 'ops', 'demo');
      const groups = await client.list('group', 'list', '--user', 'demo');
      expect(groups.map((group) => group.Name)).toEqual(['ops']);
    }, 120_000);

    it('refuse a wrong password', async () => {
      const stranger = new ShellClient(controller.url, 'admin', 'wrong');
      await expect(stranger.openstack('token', 'issue')).rejects.toThrow('401');
    }, 60_000);
  });

  it('upload an image, show it and get the same bytes back', async () => {
    const options = ['--disk-format', 'qcow2', '--container-format', 'bare', '--public'];
    await client.openstack('image', 'create', 'disk', '--file', disk, ...options);
    const image = await client.json('image', 'show', 'disk');
    expect(image).toMatchObject({ status: 'active', disk_format: 'qcow2', visibility: 'public' });
    await client.openstack('image', 'save', '--file', join(folder, 'back'), 'disk');
    expect(readFileSync(join(folder, 'back')).equals(readFileSync(disk))).toBe(true);
    expect(await client.run('glance', 'image-list')).toContain('disk');
  }, 120_000);

  it('refuse an image that names a backing file', async () => {
    const bad = join(folder, 'bad.qcow2');
    // -u: the backing file is named and never looked at.
    execFileSync('qemu-img', [
      'create',
      '-q',
      '-u',
      '-f',
      'qcow2',
      '-b',
      '/etc/passwd',
      '-F',
      'raw',
      bad,
      '1M',
    ]);
    const create = client.openstack('image', 'create', 'bad', '--file', bad, '--disk-format', 'qcow2');
    await expect(create).rejects.toThrow('backing file');
  }, 60_000);

  it('show the hosts as Nova does', async () => {
    const services = await client.list('compute', 'service', 'list');
    expect(services.map(({ Binary, Host, State }) => ({ Binary, Host, State }))).toEqual([
      { Binary: 'nova-compute', Host: 'sim-1', State: 'up' },
      { Binary: 'nova-compute', Host: 'sim-2', State: 'up' },
    ]);
    const hypervisors = await client.list('hypervisor', 'list');
    expect(hypervisors.map((hypervisor) => hypervisor['Hypervisor Hostname'])).toEqual(['sim-1', 'sim-2']);
    expect(await client.run('nova', 'service-list')).toContain('sim-1');
    expect(await client.run('neutron', 'agent-list')).toContain('sim-1');
  }, 120_000);

  it('make a flavor, a key pair, a network, and boot a server on it', async () => {
    await client.openstack('flavor', 'create', '--ram', '256', '--disk', '1', '--vcpus', '1', 'm1.nano');
    expect((await client.list('flavor', 'list')).map((flavor) => flavor.Name)).toContain('m1.nano');
    writeFileSync(join(folder, 'key'), await client.openstack('keypair', 'create', 'mykey'), { mode: 0o600 });
    execFileSync('ssh-keygen', ['-y', '-f', join(folder, 'key')]);

    await client.openstack('network', 'create', 'private');
    const subnet = ['--network', 'private', '--subnet-range', '10.9.0.0/24', '--gateway', '10.9.0.1'];
    await client.openstack('subnet', 'create', 'private-subnet', ...subnet);
    const rule = ['security', 'group', 'rule', 'create', '--proto'];
    await client.openstack(...rule, 'icmp', 'default');
    await client.openstack(...rule, 'tcp', '--dst-port', '22', 'default');

    const boot = ['--image', 'disk', '--flavor', 'm1.nano', '--network', 'private', '--key-name', 'mykey'];
    const server = await client.json('server', 'create', ...boot, '--wait', 'web');
    expect(server).toMatchObject({ status: 'ACTIVE', name: 'web', key_name: 'mykey' });
    const ports = await client.list('port', 'list', '--server', 'web');
    expect(ports).toEqual([expect.objectContaining({ Status: 'ACTIVE' })]);
  }, 240_000);

  it('show, stop, start and reboot it, and read its console', async () => {
    expect(await client.list('server', 'list')).toEqual([
      expect.objectContaining({ Name: 'web', Status: 'ACTIVE', Image: 'disk', Flavor: 'm1.nano' }),
    ]);
    expect(await client.openstack('console', 'log', 'show', 'web')).not.toBe('');
    await client.openstack('server', 'stop', 'web');
    await untilStatus('SHUTOFF');
    await client.openstack('server', 'start', 'web');
    await untilStatus('ACTIVE');
    await client.openstack('server', 'reboot', '--wait', 'web');
    const events = await client.list('server', 'event', 'list', 'web');
    expect(events.map((event) => event.Action)).toEqual(['reboot', 'start', 'stop', 'create']);
  }, 240_000);

  it('say why a server fits nowhere, and to administrators for each host', async () => {
    await client.openstack('flavor', 'create', '--ram', '9999999', '--disk', '1', '--vcpus', '1', 'huge');
    await client.openstack('quota', 'set', '--ram', '-1', 'admin');
    const boot = ['--image', 'disk', '--flavor', 'huge', '--network', 'private'];
    await client.openstack('server', 'create', ...boot, 'huge');
    await untilStatus('ERROR', 'huge');
    const { fault } = await client.json<{ fault: { message: string; details: string } }>(
      'server',
      'show',
      'huge',
    );
    expect(fault.message).toMatch(/^No valid host was found\..*less memory than 9999999 MiB/);
    expect(fault.details).toMatch(/sim-1: memory wanted 9999999 MiB, has \d+ MiB; sim-2:/);
  }, 120_000);

  it('delete it without a trace', async () => {
    await client.openstack('server', 'delete', '--wait', 'web', 'huge');
    expect(await client.list('server', 'list')).toEqual([]);
    const ports = await client.list('port', 'list', '--network', 'private', '--device-owner', 'compute:nova');
    expect(ports).toEqual([]);
    await client.openstack('network', 'delete', 'private');
    await client.openstack('image', 'delete', 'disk');
  }, 120_000);

  async function untilStatus(status: string, name = 'web'): Promise<void> {
    for (let tries = 0; tries < 30; tries += 1) {
      if ((await client.json('server', 'show', name)).status === status) return;
    }
    throw new Error(`${name} did not become ${status}`);
  }
});
