import { AppError } from '../errors/app-error';
import type { Operation } from './operation.entity';
import { Killed, type RunnerProbe } from './operation-drive';
import type { OperationRunner } from './operation-runner';

/** A fresh world in which the operation can run: a database, simulated hosts, and the rows it needs. */
export interface OperationWorld {
  runner: OperationRunner;
  /** Starts the operation under test as a service would. */
  start(): Promise<Operation>;
  /** The row as it is now. */
  reload(operation: Operation): Promise<Operation>;
  /** Throws away the runner and everything in memory, and opens the same database and hosts anew. */
  restart(): Promise<OperationWorld>;
  /** Starts the delete that pre-empts it; absent for operations that nothing pre-empts. */
  startDelete?(): Promise<Operation>;
  close(): Promise<void>;
}

export interface OperationTestKit {
  makeWorld(): Promise<OperationWorld>;
  stepNames: readonly string[];
  /** What must hold when it has succeeded. */
  expectDone(world: OperationWorld): Promise<void>;
  /** What must hold when it has failed and was undone: nothing is left, nothing is lost. */
  expectUndone(world: OperationWorld): Promise<void>;
  /** What must hold after the delete that pre-empted it: nothing is left at all. */
  expectDeleted?(world: OperationWorld): Promise<void>;
}

/**
 * Runs an operation in the six ways in which it may have to run. Every operation's spec calls this once:
 * straight through; every step twice; failing at each step; every undo twice; killed after each step, before it is
 * recorded, and resumed by a new process; and pre-empted by a delete at each step.
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
      world.runner.probe = killAt(name, 'run');
      const operation = await world.start();
      await killed(world.runner.probe);
      const reborn = await world.restart();
      try {
        await expectState(reborn, operation, 'succeeded');
        await kit.expectDone(reborn);
      } finally {
        await reborn.close();
      }
    });
  });

  it.each(kit.stepNames)('goes on undoing after a kill behind the undo of %s', async (name) => {
    await inWorld(kit, async (world) => {
      const last = kit.stepNames.at(-1) ?? '';
      const kill = killAt(name, 'undo');
      world.runner.probe = merge(kill, failAfter(last));
      const operation = await world.start();
      // A step without an undo has no such moment: then it ends as failed.
      await Promise.race([killed(kill), world.runner.settle().catch(() => undefined)]);
      const reborn = await world.restart();
      try {
        await expectState(reborn, operation, 'failed');
        await kit.expectUndone(reborn);
      } finally {
        await reborn.close();
      }
    });
  });

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

const FAULT = () =>
  new AppError({ kind: 'internal', code: 'test_fault', message: 'The test asked for this failure.' });

function failAt(name: string, step: string, phase: string): void {
  if (step === name && phase === 'run') throw FAULT();
}

function failAfter(name: string): RunnerProbe {
  return { afterStep: (_, step, phase) => failAt(name, step, phase) };
}

/** Makes the runner do a step, forget that it did, and do it again: once for each step. */
function everyStepTwice(wanted: 'run' | 'undo'): RunnerProbe {
  const seen = new Set<string>();
  return {
    retryDelay: 0,
    afterStep: (_, step, phase) => {
      if (phase !== wanted || seen.has(step)) return;
      seen.add(step);
      throw new AppError({
        kind: 'unavailable',
        code: 'test_again',
        message: 'The test asked for another run.',
      });
    },
  };
}

interface KillProbe extends RunnerProbe {
  happened: Promise<void>;
}

function killAt(name: string, wanted: 'run' | 'undo'): KillProbe {
  let tell: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => {
    tell = resolve;
  });
  let dead = false;
  return {
    happened,
    retryDelay: 0,
    beforeStep: () => {
      if (dead) throw new Killed();
    },
    afterStep: (_, step, phase) => {
      if (!dead && step === name && phase === wanted) dead = true;
      if (!dead) return;
      tell();
      throw new Killed();
    },
  };
}

async function killed(probe: RunnerProbe): Promise<void> {
  await (probe as KillProbe).happened;
}

function merge(first: RunnerProbe, second: RunnerProbe): RunnerProbe {
  return {
    ...first,
    ...second,
    beforeStep: async (...args) => {
      await first.beforeStep?.(...args);
      await second.beforeStep?.(...args);
    },
    afterStep: async (...args) => {
      await first.afterStep?.(...args);
      await second.afterStep?.(...args);
    },
  };
}
