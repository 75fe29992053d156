import { ComputeWorld, NOTHING } from '../../../../test/support/compute-world';
import { testOperation } from '../../../shared/operations/operation-test-kit';

// Each test starts the whole controller, some of them twice.
jest.setTimeout(30_000);

const inWorld = (world: unknown) => world as ComputeWorld;

describe('deleting a server', () => {
  testOperation({
    makeWorld: () => ComputeWorld.start((world) => world.startDelete()),
    stepNames: ['destroy', 'release', 'clean-network'],
    withoutUndo: ['destroy', 'release', 'clean-network'],
    expectDone: async (world) => {
      const { vmState, deletedAt } = await inWorld(world).server();
      expect({ vmState, gone: deletedAt !== null }).toEqual({ vmState: 'deleted', gone: true });
      expect(await inWorld(world).traces()).toEqual(NOTHING);
    },
    // There is no way back: it stays in ERROR, and deleting it again goes on where this ended.
    expectUndone: async (world) => {
      expect((await inWorld(world).server()).vmState).toBe('error');
      world.runner.probe = {};
      await inWorld(world).startDelete();
      await world.runner.settle();
      expect(await inWorld(world).traces()).toEqual(NOTHING);
    },
  });
});
