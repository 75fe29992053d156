import { ComputeWorld, NOTHING } from '../../../../../test/support/compute-world';
import { SimulatedHosts } from '../../../../hypervisor';
import { testOperation } from '../../../../shared/operations/operation-test-kit';
import { PowerStateReconciler } from '../../reconcilers/power-state.reconciler';

// Each test starts the whole controller, some of them twice.
jest.setTimeout(30_000);

const inWorld = (world: unknown) => world as ComputeWorld;

const domainOf = (world: ComputeWorld) =>
  world.get(SimulatedHosts).hostOf(world.serverId)?.state.domains[world.serverId]?.state;

const cases = [
  { kind: 'server.stop', steps: ['stop'], before: [], end: ['stopped', 4, 'shutoff'] },
  {
    kind: 'server.start',
    steps: ['network', 'start'],
    before: ['server.stop'],
    end: ['active', 1, 'running'],
  },
  { kind: 'server.reboot', steps: ['network', 'reboot'], before: [], end: ['active', 1, 'running'] },
  { kind: 'server.pause', steps: ['pause'], before: [], end: ['paused', 3, 'paused'] },
  { kind: 'server.suspend', steps: ['save'], before: [], end: ['suspended', 4, 'shutoff'] },
  {
    kind: 'server.resume',
    steps: ['network', 'wake'],
    before: ['server.suspend'],
    end: ['active', 1, 'running'],
  },
  { kind: 'server.unpause', steps: ['unpause'], before: ['server.pause'], end: ['active', 1, 'running'] },
] as const;

describe.each(cases)('$kind', ({ kind, steps, before, end }) => {
  testOperation({
    makeWorld: async () => {
      const input = { kind: 'hard' };
      const world = await ComputeWorld.start((one) => one.operate(kind, input));
      for (const earlier of before) {
        await world.operate(earlier);
        await world.runner.settle();
      }
      return world;
    },
    stepNames: steps,
    withoutUndo: steps,
    expectDone: async (world) => {
      const { vmState, powerState } = await inWorld(world).server();
      expect([vmState, powerState, domainOf(inWorld(world))]).toEqual(end);
    },
    // None has an undo: the reconciler says what the domain is in.
    expectUndone: async (world) => {
      await inWorld(world).get(PowerStateReconciler).reconcile();
      const { vmState } = await inWorld(world).server();
      const states = { running: 'active', paused: 'paused', shutoff: 'stopped', crashed: 'stopped' };
      const saved = kind === 'server.resume' && domainOf(inWorld(world)) === 'shutoff';
      expect(vmState).toBe(saved ? 'suspended' : states[domainOf(inWorld(world)) ?? 'crashed']);
    },
    expectDeleted: async (world) => expect(await inWorld(world).traces()).toEqual(NOTHING),
  });
});
