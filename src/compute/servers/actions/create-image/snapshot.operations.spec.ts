import { ComputeWorld, NOTHING, PROJECT, requestContext } from '../../../../../test/support/compute-world';
import { SimulatedHosts } from '../../../../hypervisor';
import { Images } from '../../../../image';
import { UnitOfWork } from '../../../../shared/db/unit-of-work';
import { testOperation } from '../../../../shared/operations/operation-test-kit';
import { Operations } from '../../../../shared/operations/operations';
import { DiskToImage } from '../../media/disk-to-image';

// Each test starts the whole controller, some of them twice.
jest.setTimeout(30_000);

const inWorld = (world: unknown) => world as ComputeWorld;
const cases = [
  { kind: 'server.snapshot', type: 'snapshot', more: {}, steps: ['copy', 'upload', 'clean'] },
  {
    kind: 'server.backup',
    type: 'backup',
    more: { backupType: 'daily', rotation: 1 },
    steps: ['copy', 'upload', 'clean', 'rotate'],
  },
] as const;

describe.each(cases)('$kind', ({ kind, type, more, steps }) => {
  const properties = { backup_type: 'daily' };

  async function begin(world: ComputeWorld) {
    const server = await world.server();
    return world.get(UnitOfWork).run(async (tx) => {
      const wanted = { name: 'picture', type, properties };
      const { id: imageId } = await world.get(DiskToImage).reserve(tx, requestContext(), server, wanted);
      const request = { kind, resourceId: server.id, alsoHolds: [imageId], input: { imageId, ...more } };
      return world.get(Operations).start(tx, { ...request, projectId: PROJECT });
    });
  }
  const pictures = (world: unknown) =>
    inWorld(world)
      .get(Images)
      .listWith(PROJECT, { instance_uuid: inWorld(world).serverId });
  const copies = (world: unknown) =>
    inWorld(world)
      .get(SimulatedHosts)
      .all()
      .flatMap(({ state }) => Object.keys(state.files[inWorld(world).serverId]?.copies ?? {}));

  testOperation({
    makeWorld: async () => {
      const world = await ComputeWorld.start(begin);
      // It takes a while, so that steps are asked again.
      world.get(SimulatedHosts).faults.copyRounds = 1;
      return world;
    },
    stepNames: steps,
    // The undo of the first takes away what the others make.
    withoutUndo: steps.slice(1),
    expectDone: async (world) => {
      expect(await pictures(world)).toMatchObject([
        { name: 'picture', status: 'active', diskFormat: 'qcow2', containerFormat: 'bare', owner: PROJECT },
      ]);
      expect(copies(world)).toEqual([]);
      expect(await inWorld(world).server()).toMatchObject({ vmState: 'active', fault: null });
    },
    expectUndone: async (world) => {
      // Data that has come is good, whatever failed after it.
      expect((await pictures(world)).filter(({ status }) => status !== 'active')).toEqual([]);
      expect(copies(world)).toEqual([]);
      expect(await inWorld(world).server()).toMatchObject({ vmState: 'active' });
    },
    expectDeleted: async (world) => {
      expect((await pictures(world)).filter(({ status }) => status !== 'active')).toEqual([]);
      expect(await inWorld(world).traces()).toEqual(NOTHING);
    },
  });
});
