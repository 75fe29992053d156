import { ComputeWorld, NOTHING } from '../../../../../test/support/compute-world';
import { SimulatedHosts } from '../../../../hypervisor';
import { type OperationWorld, testOperation } from '../../../../shared/operations/operation-test-kit';

jest.setTimeout(30_000);

const inWorld = (world: OperationWorld) => world as ComputeWorld;

/** The server is what it was, whether or not the interrupt came. */
async function expectActive(world: OperationWorld) {
  const { vmState, powerState } = await inWorld(world).server();
  expect([vmState, powerState]).toEqual(['active', 1]);
}

describe('server.crash-dump', () => {
  testOperation({
    makeWorld: () => ComputeWorld.start((one) => one.operate('server.crash-dump')),
    stepNames: ['interrupt'],
    withoutUndo: ['interrupt'],
    expectDone: async (world) => {
      await expectActive(world);
      const id = inWorld(world).serverId;
      const domain = world.get(SimulatedHosts).hostOf(id)?.state.domains[id];
      expect(domain?.interrupted).toBe(true);
    },
    expectUndone: expectActive,
    expectDeleted: async (world) => expect(await inWorld(world).traces()).toEqual(NOTHING),
  });
});
