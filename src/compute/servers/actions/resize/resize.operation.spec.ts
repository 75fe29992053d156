import { ComputeWorld, NOTHING } from '../../../../../test/support/compute-world';
import { SimulatedHosts } from '../../../../hypervisor';
import { Scheduler } from '../../../../scheduler';
import type { OperationWorld } from '../../../../shared/operations/operation-test-kit';
import { testOperation } from '../../../../shared/operations/operation-test-kit';
import { Operations } from '../../../../shared/operations/operations';
import { FlavorsService } from '../../../flavors/flavors.service';
import { MigrationsRepository } from '../../../migrations/migrations.repository';
import { ResizeService } from './resize.service';

// Each test starts the whole controller, some of them twice.
jest.setTimeout(30_000);

const LARGE = { name: 'large', ram: 1024, vcpus: 2, disk: 2, id: 'large', 'OS-FLV-EXT-DATA:ephemeral': 1 };
const inWorld = (world: OperationWorld) => world as ComputeWorld;

async function last(world: ComputeWorld) {
  const [operation] = await world.get(Operations).history(world.serverId);
  if (!operation) throw new Error('no operation was started');
  return operation;
}

async function resize(world: ComputeWorld) {
  await world.get(FlavorsService).create({ ...LARGE });
  await world.get(ResizeService).resize(world.context, world.serverId, { flavorRef: 'large' });
  return last(world);
}

async function decide(world: ComputeWorld, turn: 'confirm' | 'revert') {
  await world.get(ResizeService).decide(world.context, world.serverId, turn);
  return last(world);
}

/** What the row, the host, the scheduler and the history say of the server. */
async function seen(world: ComputeWorld) {
  const { vmState, flavor } = await world.server();
  const { state } = world.get(SimulatedHosts).hostOf(world.serverId) ?? {};
  const domain = state?.domains[world.serverId];
  const files = state?.files[world.serverId];
  const usages = [...(await world.get(Scheduler).usages()).values()];
  const [migration] = await world.get(MigrationsRepository).list({ where: { serverId: world.serverId } });
  return {
    vmState,
    flavor: flavor.id,
    domain: domain?.state,
    memory: domain?.spec.memoryMib,
    disks: Object.fromEntries(Object.entries(files?.disks ?? {}).map(([name, one]) => [name, one.sizeGib])),
    aside: files?.aside !== undefined,
    claimed: usages.reduce((sum, { memoryMibUsed }) => sum + memoryMibUsed, 0),
    migration: migration?.status,
  };
}

const SMALL_RUNS = {
  vmState: 'active',
  flavor: 'test',
  domain: 'running',
  memory: 512,
  disks: { root: 1 },
  aside: false,
  claimed: 512,
};
const RESIZED = {
  vmState: 'resized',
  flavor: 'large',
  domain: 'running',
  memory: 1024,
  disks: { root: 2, ephemeral0: 1 },
  aside: true,
  claimed: 1536,
  migration: 'finished',
};
const CONFIRMED = { ...RESIZED, vmState: 'active', aside: false, claimed: 1024, migration: 'confirmed' };
const REVERTED = { ...SMALL_RUNS, migration: 'reverted' };

const expectDeleted = async (world: OperationWorld) => expect(await inWorld(world).traces()).toEqual(NOTHING);

async function resizedWorld(turn: 'confirm' | 'revert') {
  const world = await ComputeWorld.start((one) => decide(one, turn));
  await resize(world);
  await world.runner.settle();
  return world;
}

describe('server.resize', () => {
  testOperation({
    makeWorld: () => ComputeWorld.start(resize),
    stepNames: ['claim', 'stop', 'disks', 'define', 'start'],
    withoutUndo: [],
    expectDone: async (world) => expect(await seen(inWorld(world))).toEqual(RESIZED),
    expectUndone: async (world) =>
      expect(await seen(inWorld(world))).toEqual({ ...SMALL_RUNS, migration: 'error' }),
    expectDeleted,
  });
});

describe('server.confirm-resize', () => {
  testOperation({
    makeWorld: () => resizedWorld('confirm'),
    stepNames: ['drop'],
    withoutUndo: ['drop'],
    expectDone: async (world) => expect(await seen(inWorld(world))).toEqual(CONFIRMED),
    // Its owner asks again, and only for that: the old disks may be gone.
    expectUndone: async (world) => {
      const { vmState, migration } = await seen(inWorld(world));
      expect([vmState, migration]).toEqual(['resized', 'confirming']);
      await expect(decide(inWorld(world), 'revert')).rejects.toMatchObject({ code: 'not_resized' });
      world.runner.probe = {};
      await decide(inWorld(world), 'confirm');
      await world.runner.settle();
      expect(await seen(inWorld(world))).toEqual(CONFIRMED);
    },
    expectDeleted,
  });
});

describe('server.revert-resize', () => {
  testOperation({
    makeWorld: () => resizedWorld('revert'),
    stepNames: ['stop', 'disks', 'define', 'start'],
    withoutUndo: ['stop', 'disks', 'define', 'start'],
    expectDone: async (world) => expect(await seen(inWorld(world))).toEqual(REVERTED),
    // Once the disks are back it is a server that is off, or may run already; before, its owner asks again.
    expectUndone: async (world) => {
      world.runner.probe = {};
      const found = await seen(inWorld(world));
      if (found.vmState === 'resized') {
        expect(found).toMatchObject({ claimed: 1536, migration: 'reverting' });
        await decide(inWorld(world), 'revert');
      } else {
        const { domain: _domain, memory: _memory, ...stopped } = REVERTED;
        expect(found).toMatchObject({ ...stopped, vmState: 'stopped' });
        await inWorld(world).operate('server.start');
      }
      await world.runner.settle();
      expect(await seen(inWorld(world))).toEqual(REVERTED);
    },
    expectDeleted,
  });
});
