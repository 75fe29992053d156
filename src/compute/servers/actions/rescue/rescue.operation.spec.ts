import { ComputeWorld, NOTHING } from '../../../../../test/support/compute-world';
import { SimulatedHosts } from '../../../../hypervisor';
import { testOperation } from '../../../../shared/operations/operation-test-kit';

// Each test starts the whole controller, some of them twice.
jest.setTimeout(30_000);

const inWorld = (world: unknown) => world as ComputeWorld;

async function rescue(world: ComputeWorld) {
  const { imageId, imageProperties } = await world.server();
  return world.operate('server.rescue', { rescue: { imageId, imageProperties }, wasOn: true });
}

async function rescued(): Promise<ComputeWorld> {
  const world = await ComputeWorld.start((one) => one.operate('server.unrescue'));
  await rescue(world);
  await world.runner.settle();
  return world;
}

async function seen(world: unknown) {
  const { serverId } = inWorld(world);
  const state = inWorld(world).get(SimulatedHosts).hostOf(serverId)?.state;
  const { vmState, rescue } = await inWorld(world).server();
  return {
    vmState,
    rescued: rescue !== null,
    domain: state?.domains[serverId]?.state,
    boots: state?.domains[serverId]?.spec.disks.map(({ name }) => name),
    disks: Object.keys(state?.files[serverId]?.disks ?? {}).sort(),
  };
}

const RESCUED = {
  vmState: 'rescued',
  rescued: true,
  domain: 'running',
  boots: ['rescue', 'root'],
  disks: ['rescue', 'root'],
};
const AS_BEFORE = { vmState: 'active', rescued: false, domain: 'running', boots: ['root'], disks: ['root'] };

describe('rescuing a server', () => {
  testOperation({
    makeWorld: () => ComputeWorld.start(rescue),
    stepNames: ['cache', 'stop', 'rescue'],
    withoutUndo: ['cache'],
    expectDone: async (world) => expect(await seen(world)).toEqual(RESCUED),
    expectUndone: async (world) => expect(await seen(world)).toEqual(AS_BEFORE),
    expectDeleted: async (world) => expect(await inWorld(world).traces()).toEqual(NOTHING),
  });
});

describe('unrescuing a server', () => {
  testOperation({
    makeWorld: rescued,
    stepNames: ['network', 'unrescue'],
    withoutUndo: ['network', 'unrescue'],
    expectDone: async (world) => expect(await seen(world)).toEqual(AS_BEFORE),
    // It can be asked for again.
    expectUndone: async (world) => {
      expect(await seen(world)).toMatchObject({ vmState: 'rescued', rescued: true, domain: 'running' });
      inWorld(world).runner.probe = {};
      await inWorld(world).operate('server.unrescue');
      await inWorld(world).runner.settle();
      expect(await seen(world)).toEqual(AS_BEFORE);
    },
    expectDeleted: async (world) => expect(await inWorld(world).traces()).toEqual(NOTHING),
  });
});
