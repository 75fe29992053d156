import { RoomsUnderTest } from '../../../test/support/rooms-under-test';
import { DomainEvents } from '../../shared/events/domain-events';
import { domainChanged, Hosts, hostChanged } from '../hosts.port';
import { hypervisorRoom } from '../index';
import { SimulatedHosts } from '../simulated/simulated-hosts';
import { EnrolmentService } from './enrolment.service';
import { HostMonitor } from './host-monitor';

describe('watching hosts', () => {
  let app: RoomsUnderTest;
  let world: SimulatedHosts;
  let hosts: Hosts;
  const up = async () => (await hosts.list()).map((host) => [host.name, host.up]);

  beforeAll(async () => {
    app = await RoomsUnderTest.start([hypervisorRoom], {
      MONOSTACK_HOST_DOWN_SECONDS: '1',
      MONOSTACK_HEARTBEAT_SECONDS: '600',
    });
    world = app.get(SimulatedHosts);
    hosts = app.get(Hosts);
  });
  afterAll(() => app.stop());

  it('has two simulated hosts at first start', async () => {
    expect(await up()).toEqual([
      ['sim-1', true],
      ['sim-2', true],
    ]);
    expect((await hosts.findByName('sim-2'))?.facts).toMatchObject({
      vcpus: 32,
      memoryMib: 65536,
      diskGib: 1000,
    });
  });

  it('sees a host go down when it has been silent for the limit, and come back at its first answer', async () => {
    const monitor = app.get(HostMonitor);
    const news: string[] = [];
    const events = app.get(DomainEvents);
    const stop = events.on(hostChanged, ({ hostId }) => void news.push(hostId));
    await monitor.reconcile();
    world.get('sim-1').kill();
    await monitor.reconcile();
    expect((await hosts.findByName('sim-1'))?.up).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 1050));
    await monitor.reconcile();
    expect(await up()).toEqual([
      ['sim-1', false],
      ['sim-2', true],
    ]);
    world.get('sim-1').revive();
    await monitor.reconcile();
    expect((await hosts.findByName('sim-1'))?.up).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    const id = (await hosts.findByName('sim-1'))?.id;
    expect(news).toEqual([id, id]);
    stop();
  });

  it('starts without an initial host that does not answer, and takes it when it does', async () => {
    const monitor = app.get(HostMonitor);
    const { id } = (await hosts.findByName('sim-2')) ?? { id: '' };
    await app.get(EnrolmentService).remove(id, false);
    world.get('sim-2').kill();
    await monitor.onModuleInit();
    await monitor.reconcile();
    expect(await up()).toEqual([['sim-1', true]]);
    world.get('sim-2').revive();
    await monitor.reconcile();
    expect(await up()).toEqual([
      ['sim-1', true],
      ['sim-2', true],
    ]);
  });

  it('goes on with the others when a host is let go in the middle of a round', async () => {
    world.add('sim-3');
    const { id } = await app.get(EnrolmentService).enrol('sim-3');
    world.get('sim-3').kill();
    await app.get(HostMonitor).reconcile();
    await new Promise((resolve) => setTimeout(resolve, 1050));
    const round = app.get(HostMonitor).reconcile();
    await app.get(EnrolmentService).remove(id, true);
    await round;
    expect(await up()).toEqual([
      ['sim-1', true],
      ['sim-2', true],
    ]);
  });

  it('tells when a guest powers itself off', async () => {
    const heard: unknown[] = [];
    const stop = app.get(DomainEvents).on(domainChanged, (news) => void heard.push(news));
    const host = await hosts.findByName('sim-2');
    const hypervisor = await hosts.hypervisor(host?.id ?? '');
    const serverId = 'e1c8c3d2-0f6e-4f6c-9a10-5d3b6a1f2a77';
    await hypervisor.createDisk({ serverId, name: 'root', sizeGib: 1 });
    await hypervisor.defineDomain({
      serverId,
      displayName: '$(reboot); "x"\n',
      projectId: 'p',
      vcpus: 1,
      memoryMib: 64,
      disks: [{ name: 'root', bus: 'virtio' }],
      configDrive: false,
      nics: [],
    });
    await hypervisor.startDomain(serverId);
    world.hostOf(serverId)?.setState(serverId, 'shutoff');
    await new Promise((resolve) => setImmediate(resolve));
    const hostId = host?.id;
    expect(heard).toEqual([
      { hostId, serverId, state: 'running' },
      { hostId, serverId, state: 'shutoff' },
    ]);
    stop();
  });
});
