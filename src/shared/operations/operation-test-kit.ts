import { UnitOfWork } from '../db/unit-of-work';
import { AppError } from '../errors/app-error';
import { LIVE_STATES, type Operation } from './operation.entity';
import { OperationStore } from './operation.store';
import type { OperationRunner } from './operation-runner';
import { OperatorService } from './operator.service';
import { Killed, type RunnerProbe } from './runner-probe';

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
      await killed(kill);
      const reborn = await world.restart();
      try {
        await expectState(reborn, operation, 'failed');
        await kit.expectUndone(reborn);
      } finally {
        await reborn.close();
      }
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
      await killed(kill);
      const number = world.runner.definition(operation.kind).numberedSteps?.indexOf(name);
      await rewrite(world, operation, { version: 0, step: String(number) });
      const reborn = await world.restart();
      try {
        await expectState(reborn, operation, 'succeeded');
        await kit.expectDone(reborn);
      } finally {
        await reborn.close();
      }
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

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

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

/** Dies in front of the step, with nothing of it done. */
function killBefore(name: string): KillProbe {
  return killOn(({ step, state }) => step === name && state !== 'undoing');
}

/** Dies where the way back has come to a step that has no undo. */
function killWhileUndoing(name: string): KillProbe {
  return killOn(({ step, state }) => step === name && state === 'undoing');
}

function killOn(moment: (operation: Operation) => boolean): KillProbe {
  let tell: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => {
    tell = resolve;
  });
  let dead = false;
  return {
    happened,
    retryDelay: 0,
    beforeAdvance: (operation) => {
      dead ||= moment(operation);
      if (!dead) return;
      tell();
      throw new Killed();
    },
  };
}

interface PauseProbe extends RunnerProbe {
  reached: Promise<void>;
  goOn(): void;
}

/** The first try of the step stands still in front of its work, as in a process that was stopped, until told to go on. */
function pauseAt(name: string): PauseProbe {
  let tell: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    tell = resolve;
  });
  let goOn: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let paused = false;
  return {
    reached,
    goOn: () => goOn(),
    withinStep: async (_, step) => {
      if (step !== name || paused) return;
      paused = true;
      tell();
      await released;
    },
  };
}

function throwIf(condition: boolean): void {
  if (condition) throw new Error('The test asked for this bug.');
}

async function killed(probe: RunnerProbe): Promise<void> {
  await (probe as KillProbe).happened;
}

function merge(first: RunnerProbe, second: RunnerProbe): RunnerProbe {
  return {
    ...first,
    ...second,
    beforeAdvance: async (...args) => {
      await first.beforeAdvance?.(...args);
      await second.beforeAdvance?.(...args);
    },
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
