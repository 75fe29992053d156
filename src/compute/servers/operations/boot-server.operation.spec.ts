import { ComputeWorld, NOTHING, RUNNING } from '../../../../test/support/compute-world';
import { Hosts, SimulatedHosts } from '../../../hypervisor';
import { ServerNetworking } from '../../../network';
import { AppError } from '../../../shared/errors/app-error';
import { testOperation } from '../../../shared/operations/operation-test-kit';
import { PowerStateReconciler } from '../reconcilers/power-state.reconciler';
import { BootServerOperation } from './boot-server.operation';

// Each test starts the whole controller, some of them twice.
jest.setTimeout(30_000);

const inWorld = (world: unknown) => world as ComputeWorld;

describe('booting a server', () => {
  testOperation({
    makeWorld: () => ComputeWorld.start((world) => world.boot(), false),
    stepNames: ['claim-host', 'prepare-host', 'start'],
    // What it starts goes with what prepare-host has made.
    withoutUndo: ['start'],
    expectDone: async (world) => {
      const { vmState, powerState, fault } = await inWorld(world).server();
      expect({ vmState, powerState, fault }).toEqual({ vmState: 'active', powerState: 1, fault: null });
      expect(await inWorld(world).traces()).toEqual(RUNNING);
    },
    expectUndone: async (world) => {
      const { vmState, hostId } = await inWorld(world).server();
      expect({ vmState, hostId }).toEqual({ vmState: 'error', hostId: null });
      expect(await inWorld(world).traces()).toEqual(NOTHING);
    },
    expectDeleted: async (world) => {
      expect((await inWorld(world).server()).deletedAt).not.toBeNull();
      expect(await inWorld(world).traces()).toEqual(NOTHING);
    },
  });
});

describe('a boot on a host that fails', () => {
  const refused = new AppError({ kind: 'internal', code: 'host_command_failed', message: 'No space left.' });
  let world: ComputeWorld;
  beforeEach(async () => {
    world = await ComputeWorld.start((one) => one.boot(), false);
  });
  afterEach(() => world.close());

  // Each host is asked twice: while its network is made, and in the step of its own.
  it('goes on with another host and leaves nothing on the first', async () => {
    world.get(SimulatedHosts).faults.fail('startDomain', { error: refused, times: 2 });
    await world.start();
    await world.runner.settle();
    expect((await world.server()).vmState).toBe('active');
    expect(await world.traces()).toEqual(RUNNING);
  });

  it('says why when none is left, and keeps what the hosts said for administrators', async () => {
    world.get(SimulatedHosts).faults.fail('startDomain', { error: refused, times: 4 });
    await world.start();
    await world.runner.settle();
    const { vmState, fault } = await world.server();
    expect(vmState).toBe('error');
    expect(fault?.message).toMatch(/No valid host was found.*A command on the host failed/);
    expect(fault?.message).not.toMatch(/sim-|No space left/);
    expect(fault?.details).toMatch(/sim-1(.|\n)*No space left/);
    expect(await world.traces()).toEqual(NOTHING);
  });

  it('is deleted while its host is down, and the host is swept when it is back', async () => {
    await world.start();
    await world.runner.settle();
    const host = world.get(SimulatedHosts).hostOf(world.serverId);
    host?.kill();
    await world.heartbeat();
    await world.startDelete();
    await world.runner.settle();
    expect((await world.server()).deletedAt).not.toBeNull();
    host?.revive();
    await world.heartbeat();
    await world.get(PowerStateReconciler).reconcile();
    // Said already by the news that the host is back, which nobody waits for.
    await world.get(ServerNetworking).apply((await world.get(Hosts).findByName(host?.name ?? ''))?.id ?? '');
    expect(await world.traces()).toEqual(NOTHING);
  });
});

describe('a boot whose step outlives its time', () => {
  let world: ComputeWorld;
  beforeEach(async () => {
    world = await ComputeWorld.start((one) => one.boot(), false);
    for (const step of world.get(BootServerOperation).steps) Object.assign(step, { timeoutSeconds: 0.3 });
  });
  afterEach(() => world.close());

  // What cannot be ended acts when it likes: then its try is over, undone and deleted long since.
  it.each(['createDisk', 'writeConfigDrive', 'defineDomain', 'startDomain'] as const)(
    'changes nothing any more when its %s comes after the undo and the delete',
    async (call) => {
      const { faults } = world.get(SimulatedHosts);
      const release = faults.stall(call);
      await world.start();
      while (faults.waiting === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await world.startDelete();
      await world.runner.settle();
      expect((await world.server()).deletedAt).not.toBeNull();
      expect(await world.traces()).toEqual(NOTHING);
      release();
      while (faults.waiting > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await world.traces()).toEqual(NOTHING);
    },
  );
});

describe('a boot from an image that takes long to reach its host', () => {
  it('asks again until it is there', async () => {
    const world = await ComputeWorld.start((one) => one.boot(), false);
    world.get(SimulatedHosts).faults.fillRounds = 3;
    await world.start();
    await world.runner.settle();
    expect((await world.server()).vmState).toBe('active');
    expect(world.get(SimulatedHosts).faults.fillRounds).toBe(0);
    await world.close();
  });
});

describe('the first password of a guest', () => {
  it('is stored sealed until the config drive has it, and then no more', async () => {
    const world = await ComputeWorld.start((one) => one.boot({ adminPass: 'planted-password' }), false);
    const hosts = world.get(SimulatedHosts);
    const release = hosts.faults.stall('startDomain');
    await world.start();
    while (hosts.faults.waiting === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await world.server()).adminPassword).toMatch(/^[0-9a-f]{8}[.]/);
    release();
    await world.runner.settle();
    expect((await world.server()).adminPassword).toBeNull();
    const drive = hosts.hostOf(world.serverId)?.state.files[world.serverId]?.configDrive ?? {};
    const metadata = Buffer.from(drive['openstack/latest/meta_data.json'] ?? '', 'base64').toString();
    expect(JSON.parse(metadata)).toMatchObject({ admin_pass: 'planted-password' });
    await world.close();
  });
});
