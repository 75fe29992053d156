import { ComputeWorld, NOTHING, RUNNING } from '../../../../test/support/compute-world';
import { Hosts, SimulatedHosts } from '../../../hypervisor';
import { EnrolmentService } from '../../../hypervisor/hosts/enrolment.service';
import type { Hypervisor } from '../../../hypervisor/hypervisor.port';
import { ServerNetworking } from '../../../network';
import { OperationStore } from '../../../shared/operations/operation.store';
import { PowerStateReconciler } from '../reconcilers/power-state.reconciler';

// Each test starts the whole controller.
jest.setTimeout(30_000);

const short = () => new Promise((resolve) => setTimeout(resolve, 10));

describe('a host that is let go', () => {
  let world: ComputeWorld;
  afterEach(() => world.close());

  /** A boot that hangs in one of its calls, and the name of the host on which it does. */
  async function bootHangsIn(call: keyof Hypervisor, fields: object = {}) {
    world = await ComputeWorld.start((one) => one.boot(fields), false);
    const { faults } = world.get(SimulatedHosts);
    const release = faults.stall(call);
    await world.start();
    while (faults.waiting === 0) await short();
    const { hostId } = await world.server();
    return { release, hostId: hostId ?? '' };
  }

  const operations = () => world.get(OperationStore).list({});
  const remove = (hostId: string, force: boolean) => world.get(EnrolmentService).remove(hostId, force);

  /** Its guests are of another state of this cloud, as far as the new row knows: the operator says otherwise. */
  async function enrolAgain(connection: string) {
    const { id } = await world.get(EnrolmentService).enrol(connection);
    await world.get(EnrolmentService).takeOver(id);
    await world.get(PowerStateReconciler).reconcile();
    await world.get(ServerNetworking).apply(id);
  }

  it('is kept while a server is being made on it, though nothing of it is there yet', async () => {
    const { release, hostId } = await bootHangsIn('createDisk');
    await expect(remove(hostId, false)).rejects.toMatchObject({ code: 'host_in_use' });
    release();
    await world.runner.settle();
    expect(await world.traces()).toEqual(RUNNING);
    expect((await world.server()).hostId).toBe(hostId);
  });

  it.each(['createDisk', 'defineDomain', 'startDomain'] as const)(
    'by force during %s has its server made elsewhere, and is swept when it is taken again',
    async (call) => {
      const { release, hostId } = await bootHangsIn(call);
      const { connection } = (await world.get(Hosts).find(hostId)) ?? { connection: '' };
      await remove(hostId, true);
      release();
      await world.runner.settle();
      const { vmState, hostId: elsewhere } = await world.server();
      expect(vmState).toBe('active');
      expect(elsewhere).not.toBe(hostId);
      expect(await world.get(Hosts).find(elsewhere ?? '')).toBeDefined();
      await enrolAgain(connection);
      expect(await world.traces()).toEqual(RUNNING);
    },
  );

  it('by force leaves a server in ERROR that may be nowhere else, and nothing of it in rows', async () => {
    const { release, hostId } = await bootHangsIn('createDisk', { availability_zone: 'nova:sim-1' });
    expect((await world.get(Hosts).find(hostId))?.name).toBe('sim-1');
    await remove(hostId, true);
    release();
    await world.runner.settle();
    const { vmState, hostId: none } = await world.server();
    expect({ vmState, hostId: none }).toEqual({ vmState: 'error', hostId: null });
    expect(await world.traces()).toEqual(NOTHING);
  });

  it.each([
    ['server.stop', {}],
    ['server.start', {}],
    ['server.reboot', { kind: 'hard' }],
    ['server.pause', {}],
    ['server.unpause', {}],
  ])('by force ends %s with a fault', async (kind, input) => {
    world = await ComputeWorld.start((one) => one.operate(kind, input));
    await remove((await world.server()).hostId ?? '', true);
    await world.start();
    await world.runner.settle();
    expect((await operations())[0]).toMatchObject({ kind, state: 'failed' });
    expect((await world.server()).fault?.message).toBeDefined();
  });

  it('by force lets its servers be deleted, and takes what is left of them when it is taken again', async () => {
    world = await ComputeWorld.start((one) => one.startDelete());
    const { hostId } = await world.server();
    const { connection } = (await world.get(Hosts).find(hostId ?? '')) ?? { connection: '' };
    await remove(hostId ?? '', true);
    await world.start();
    await world.runner.settle();
    expect((await world.server()).deletedAt).not.toBeNull();
    await enrolAgain(connection);
    expect(await world.traces()).toEqual(NOTHING);
  });
});
