import { Readable } from 'node:stream';
import { ComputeWorld, PROJECT, USER } from '../../../../test/support/compute-world';
import { Hosts, SimulatedHosts } from '../../../hypervisor';
import { Images } from '../../../image';
import { UnitOfWork } from '../../../shared/db/unit-of-work';
import type { Operation } from '../../../shared/operations/operation.entity';
import { testOperation } from '../../../shared/operations/operation-test-kit';
import { Operations } from '../../../shared/operations/operations';

// Each test starts the whole controller, some of them twice.
jest.setTimeout(60_000);

const AGGREGATE = '6a2c7e0e-6f7c-4f6e-9f2f-5f8a0f1f1c11';

async function begin(world: ComputeWorld): Promise<Operation> {
  const fields = { name: 'test', disk_format: 'raw', container_format: 'bare' };
  const content = Readable.from([Buffer.alloc(4096)]);
  const { id } = await world.get(Images).createFrom(PROJECT, fields, content);
  const hostId = (await world.get(Hosts).findByName('sim-1'))?.id;
  const input = { hostId, imageIds: [id] };
  return world.get(UnitOfWork).run((tx) =>
    world.get(Operations).start(tx, {
      kind: 'aggregate.cache-images',
      resourceId: AGGREGATE,
      input,
      projectId: PROJECT,
      userId: USER,
    }),
  );
}

const cachedOn = (world: unknown, name: string) =>
  Object.keys((world as ComputeWorld).get(SimulatedHosts).get(name).state.baseImages).length;

describe('bringing an image to a host in advance', () => {
  it('asks again until it is there, and leaves other hosts alone', async () => {
    const world = await ComputeWorld.start(begin, false);
    world.get(SimulatedHosts).faults.fillRounds = 3;
    const operation = await world.start();
    await world.runner.settle();
    expect((await world.reload(operation)).state).toBe('succeeded');
    expect([cachedOn(world, 'sim-1'), cachedOn(world, 'sim-2')]).toEqual([1, 0]);
    await world.close();
  });
});

describe('the transfer to a host', () => {
  testOperation({
    makeWorld: () => ComputeWorld.start(begin, false),
    stepNames: ['transfer'],
    // What has come stays: the rules of the host's cache remove it.
    withoutUndo: ['transfer'],
    expectDone: async (world) => expect(cachedOn(world, 'sim-1')).toBe(1),
    expectUndone: async (world) => expect(cachedOn(world, 'sim-2')).toBe(0),
  });
});
