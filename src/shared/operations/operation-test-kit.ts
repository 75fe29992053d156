import { UnitOfWork } from '../db/unit-of-work';
import { LIVE_STATES, type Operation } from './operation.entity';
import { OperationStore } from './operation.store';
import type { OperationRunner } from './operation-runner';
import { OperatorService } from './operator.service';
import {
  everyStepTwice,
  failAfter,
  failAt,
  type KillProbe,
  killAt,
  killBefore,
  killWhileUndoing,
  merge,
  pauseAt,
  throwIf,
} from './runner-probes.fixture';

/** A fresh world in which the operation can run: a database, simulated hosts, and the rows it needs. */
export interface OperationWorld {
  runner: OperationRunner;
  /** Starts the operation under test as a service would. */
  start(): Promise<Operation>;
  /** The row as it is now. */
  reload(operation: Operation): Promise<Operation>;
  /** The parts of the engine, by their classes. */
  get<T>(type: abstract new (...args: never[]) => T): T;
  /** Throws away the runner and everything in memory, and opens the same database and hosts anew. */
  restart(): Promise<OperationWorld>;
  /** Starts the delete that pre-empts it; absent for operations that nothing pre-empts. */
  startDelete?(): Promise<Operation>;
  close(): Promise<void>;
}

export interface OperationTestKit {
  makeWorld(): Promise<OperationWorld>;
  stepNames: readonly string[];
  /** Those of them that have nothing to undo. They are named, so that an undo that was forgotten shows. */
  withoutUndo: readonly string[];
  /** What must hold when it has succeeded. */
  expectDone(world: OperationWorld): Promise<void>;
  /** What must hold when it has failed and was undone: nothing is left, nothing is lost. */
  expectUndone(world: OperationWorld): Promise<void>;
  /** What must hold after the delete that pre-empted it: nothing is left at all. */
  expectDeleted?(world: OperationWorld): Promise<void>;
}

/**
 * Runs an operation in all the ways in which it may have to run. Every operation's spec calls this once:
 * straight through; every step twice; failing at each step; every undo twice; killed after each step, before it is
 * recorded, and resumed by a new process; killed on the way back; pre-empted by a delete at each step; overtaken by
 * another runner, or by its own next try; with a record that throws; and from a row that an older version wrote.
 */
export function testOperation(kit: OperationTestKit): void {
  it('runs straight through', async () => {
    await inWorld(kit, async (world) => {
      await expectState(world, await world.start(), 'succeeded');
      await kit.expectDone(world);
    });
  });

  it('ends the same when every step runs twice', async () => {
    await inWorld(kit, async (world) => {
      world.runner.probe = everyStepTwice('run');
      await expectState(world, await world.start(), 'succeeded');
      await kit.expectDone(world);
    });
  });

  it.each(kit.stepNames)('leaves nothing behind when it fails after %s', async (name) => {
    await inWorld(kit, async (world) => {
      world.runner.probe = failAfter(name);
      await expectState(world, await world.start(), 'failed');
      await kit.expectUndone(world);
    });
  });

  it.each(kit.stepNames)('leaves nothing behind when it fails before %s', async (name) => {
    await inWorld(kit, async (world) => {
      world.runner.probe = { beforeStep: (_, step, phase) => failAt(name, step, phase) };
      await expectState(world, await world.start(), 'failed');
      await kit.expectUndone(world);
    });
  });

  it('is undone the same when every undo runs twice', async () => {
    await inWorld(kit, async (world) => {
      const last = kit.stepNames.at(-1) ?? '';
      world.runner.probe = merge(everyStepTwice('undo'), failAfter(last));
      await expectState(world, await world.start(), 'failed');
      await kit.expectUndone(world);
    });
  });

  it.each(kit.stepNames)('goes on after a kill behind %s, before it was recorded', async (name) => {
    await inWorld(kit, async (world) => {
      const kill = killAt(name, 'run');
      world.runner.probe = kill;
      const operation = await world.start();
      await kill.happened;
      await expectAfterRestart(world, operation, 'succeeded', kit.expectDone);
    });
  });

  testUndo(kit);
  testRivals(kit);
  testRecords(kit);
  const { expectDeleted } = kit;
  if (!expectDeleted) return;
  it.each(kit.stepNames)('gives way to a delete during %s', async (name) => {
    await inWorld(kit, async (world) => {
      let asked: Promise<Operation> | undefined;
      world.runner.probe = {
        afterStep: async (_, step) => {
          if (step === name) asked ??= world.startDelete?.();
          await asked;
        },
      };
      await world.start();
      await world.runner.settle();
      if (!asked) throw new Error(`${name} did not run`);
      await expectState(world, await asked, 'succeeded');
      await expectDeleted(world);
    });
  });
}

/** Killed on the way back: behind each undo, and in front of each step that has none. */
function testUndo(kit: OperationTestKit): void {
  const last = kit.stepNames.at(-1) ?? '';
  const resumes = async (kill: KillProbe): Promise<void> => {
    await inWorld(kit, async (world) => {
      world.runner.probe = merge(kill, failAfter(last));
      const operation = await world.start();
      await kill.happened;
      await expectAfterRestart(world, operation, 'failed', kit.expectUndone);
    });
  };

  it('has an undo for each step but those that say so', async () => {
    await inWorld(kit, async (world) => {
      const { kind } = await world.start();
      await world.runner.settle();
      const { steps } = world.runner.definition(kind);
      expect(steps.map(({ name }) => name)).toEqual(kit.stepNames);
      expect(steps.filter(({ undo }) => !undo).map(({ name }) => name)).toEqual(kit.withoutUndo);
    });
  });

  const withUndo = kit.stepNames.filter((name) => !kit.withoutUndo.includes(name));
  if (withUndo.length)
    it.each(withUndo)('goes on undoing after a kill behind the undo of %s', (name) =>
      resumes(killAt(name, 'undo')),
    );

  if (kit.withoutUndo.length)
    it.each(kit.withoutUndo)('goes on undoing after a kill at %s, which has no undo', (name) =>
      resumes(killWhileUndoing(name)),
    );
}

/** Two that work on the same operation at once: the late one changes nothing any more. */
function testRivals(kit: OperationTestKit): void {
  it.each(kit.stepNames)('is done once when another runner takes over during %s', async (name) => {
    await inWorld(kit, async (world) => {
      const pause = pauseAt(name);
      world.runner.probe = pause;
      const operation = await world.start();
      await pause.reached;
      await rewrite(world, operation, { leaseUntil: 0 });
      const second = world.runner.sibling();
      await second.onApplicationBootstrap();
      while (LIVE_STATES.includes((await world.reload(operation)).state)) await sleep(5);
      const { updatedAt } = await world.reload(operation);
      pause.goOn();
      await world.runner.settle();
      await second.beforeApplicationShutdown();
      expect(await world.reload(operation)).toMatchObject({ state: 'succeeded', updatedAt });
      await kit.expectDone(world);
    });
  });

  it.each(kit.stepNames)('is done once when %s outlives its time and comes late', async (name) => {
    await inWorld(kit, async (world) => {
      const pause = pauseAt(name);
      let first = true;
      world.runner.probe = {
        ...pause,
        retryDelay: 0,
        graceMs: 0,
        withinStep: async (operation, step, phase) => {
          if (step !== name || !first) return;
          first = false;
          delete world.runner.probe.stepSeconds;
          await pause.withinStep?.(operation, step, phase);
        },
        beforeStep: (_, step) => {
          // Only the try that hangs has so little time.
          if (step === name && first) world.runner.probe.stepSeconds = 0.01;
        },
      };
      const operation = await world.start();
      await expectState(world, operation, 'succeeded');
      pause.goOn();
      await sleep(20);
      expect((await world.reload(operation)).state).toBe('succeeded');
      await kit.expectDone(world);
    });
  });
}

/** What the transaction of a step, or of the end, may do; and rows that it did not write. */
function testRecords(kit: OperationTestKit): void {
  it.each(kit.stepNames)('leaves nothing behind when what %s commits throws', async (name) => {
    await inWorld(kit, async (world) => {
      world.runner.probe = { inRecord: (_, step) => throwIf(step === name) };
      await expectState(world, await world.start(), 'failed');
      await kit.expectUndone(world);
    });
  });

  it('is stuck when its end throws, and goes on when the operator says so', async () => {
    await inWorld(kit, async (world) => {
      world.runner.probe = { retryDelay: 0, inRecord: (_, step) => throwIf(step === 'finish') };
      const operation = await world.start();
      await expectState(world, operation, 'stuck');
      expect((await world.reload(operation)).error?.message).toBe('The test asked for this bug.');
      world.runner.probe = {};
      await world.get(OperatorService).retry(operation.id);
      await expectState(world, operation, 'succeeded');
      await kit.expectDone(world);
    });
  });

  it.each(kit.stepNames)('goes on at %s from a row that knows its step by number', async (name) => {
    await inWorld(kit, async (world) => {
      const kill = killBefore(name);
      world.runner.probe = kill;
      const operation = await world.start();
      await kill.happened;
      const number = world.runner.definition(operation.kind).numberedSteps?.indexOf(name);
      await rewrite(world, operation, { version: 0, step: String(number) });
      await expectAfterRestart(world, operation, 'succeeded', kit.expectDone);
    });
  });
}

/** Changes the row behind the engine's back: into what an older process wrote, or as another runner would. */
async function rewrite(world: OperationWorld, { id }: Operation, patch: Partial<Operation>): Promise<void> {
  await world.get(UnitOfWork).run((tx) => world.get(OperationStore).update(tx, id, patch));
}

async function inWorld(kit: OperationTestKit, test: (world: OperationWorld) => Promise<void>): Promise<void> {
  const world = await kit.makeWorld();
  try {
    await test(world);
  } finally {
    world.runner.probe = {};
    await world.close();
  }
}

async function expectState(
  world: OperationWorld,
  operation: Operation,
  state: Operation['state'],
): Promise<void> {
  await world.runner.settle();
  const { state: found, error } = await world.reload(operation);
  expect({ state: found, ...(found === state ? {} : { error }) }).toEqual({ state });
}

/** What a new process makes of it, on the same database and hosts. */
async function expectAfterRestart(
  world: OperationWorld,
  operation: Operation,
  state: Operation['state'],
  expectEnd: (world: OperationWorld) => Promise<void>,
): Promise<void> {
  const reborn = await world.restart();
  try {
    await expectState(reborn, operation, state);
    await expectEnd(reborn);
  } finally {
    await reborn.close();
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
