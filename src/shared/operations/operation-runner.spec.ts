import { storageError } from '../db/storage-error';
import { AppError } from '../errors/app-error';
import { log } from '../log/logger';
import { STEPS, World } from './engine-world.fixture';
import { type OperationWorld, testOperation } from './operation-test-kit';

const marksOf = (world: OperationWorld): string[] => [...(world as World).marks].sort();

describe('an operation', () => {
  testOperation({
    makeWorld: () => World.make(),
    stepNames: STEPS,
    withoutUndo: [],
    expectDone: async (world) => expect(marksOf(world)).toEqual(['claim', 'start', 'write']),
    expectUndone: async (world) => expect(marksOf(world)).toEqual([]),
    expectDeleted: async (world) => expect(marksOf(world)).toEqual([]),
  });
});

describe('the runner', () => {
  let world: World;
  afterEach(() => world.close());

  it('refuses a second operation of a busy resource with a conflict that names the first', async () => {
    world = await World.make();
    world.runner.probe = { beforeStep: () => new Promise((resolve) => setTimeout(resolve, 50)) };
    await world.start();
    await expect(world.start('thing.remove')).rejects.toMatchObject({
      kind: 'conflict',
      code: 'resource_busy',
    });
    await world.runner.settle();
  });

  it('ends its loop with its database, also where nobody stopped it', async () => {
    world = await World.make();
    const second = world.runner.sibling();
    const told = jest.spyOn(log, 'error').mockImplementation(() => undefined);
    await second.onApplicationBootstrap();
    await world.stop();
    second.wake();
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(told.mock.calls).toEqual([]);
    told.mockRestore();
  });

  it('tries again after a transient failure and logs each try', async () => {
    let failures = 2;
    world = await World.make({
      fail: () => {
        if (failures-- > 0)
          throw new AppError({ kind: 'unavailable', code: 'host_gone', message: 'The host is gone.' });
      },
    });
    world.runner.probe = { retryDelay: 1 };
    const operation = await world.start();
    await world.runner.settle();
    expect((await world.reload(operation)).state).toBe('succeeded');
    const outcomes = (await world.store.eventsOf([operation.id])).filter((event) => event.step === 'start');
    expect(outcomes.map((event) => event.outcome)).toEqual(['retry', 'retry', 'done']);
  });

  it('keeps the reason and the step of a failure', async () => {
    world = await World.make({
      fail: () => {
        throw new AppError({ kind: 'internal', code: 'no_disk', message: 'The disk is full.' });
      },
    });
    const operation = await world.start();
    await world.runner.settle();
    const { state, error } = await world.reload(operation);
    expect({ state, error }).toEqual({
      state: 'failed',
      error: { code: 'no_disk', message: 'The disk is full.', step: 'start' },
    });
  });

  it('shows an undo that cannot be done as stuck, and lets a delete run all the same', async () => {
    world = await World.make({
      fail: () => {
        throw new Error('a bug');
      },
    });
    world.runner.probe = {
      retryDelay: 0,
      beforeStep: (_, step, phase) => {
        if (phase === 'undo' && step === 'write') throw new Error('cannot undo');
      },
    };
    const operation = await world.start();
    await world.runner.settle();
    expect((await world.reload(operation)).state).toBe('stuck');
    const removal = await world.startDelete();
    await world.runner.settle();
    expect((await world.reload(removal)).state).toBe('succeeded');
    expect(marksOf(world)).toEqual([]);
  });

  it('gives up at the deadline and undoes', async () => {
    world = await World.make();
    const operation = await world.unitOfWork.run(async (tx) => {
      const started = await world.operations.start(tx, {
        kind: 'thing.build',
        resourceId: 'thing',
        input: {},
      });
      await world.store.update(tx, started.id, { deadlineAt: Date.now() - 1 });
      return started;
    });
    await world.runner.settle();
    expect(await world.reload(operation)).toMatchObject({
      state: 'failed',
      error: { code: 'deadline_passed' },
    });
  });
});

describe('an operation that finds the disk of the controller full', () => {
  const full = () => Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  let world: World;
  afterEach(() => world.close());

  /** More often than a step, an undo or an end is tried. */
  const TIMES = 20;

  it.each([
    ['a step', 'run', 'write', () => undefined, 'succeeded'],
    ['its end', 'run', 'finish', () => undefined, 'succeeded'],
    [
      'an undo',
      'undo',
      'claim',
      () => {
        throw new AppError({ kind: 'internal', code: 'no_disk', message: 'planted' });
      },
      'failed',
    ],
    [
      'the end of its undo',
      'undo',
      'finish',
      () => {
        throw new AppError({ kind: 'internal', code: 'no_disk', message: 'planted' });
      },
      'failed',
    ],
  ])('waits for space in %s, for as long as it takes, and goes on', async (_, phase, where, fail, end) => {
    world = await World.make({ fail });
    let left = TIMES;
    const refuse = (step: string, now: string): void => {
      if (step === where && now === phase && left-- > 0) throw storageError(full());
    };
    world.runner.probe = {
      retryDelay: 1,
      inRecord: (_operation, step, now) => refuse(step, now),
      beforeStep: (_operation, step, now) => (now === 'undo' ? refuse(step, now) : undefined),
    };
    const operation = await world.start();
    await world.runner.settle();
    const { state, deadlineAt } = await world.reload(operation);
    expect(state).toBe(end);
    expect(deadlineAt).toBe(operation.deadlineAt + TIMES);
    // Told once, not with every look.
    const waits = (await world.store.eventsOf([operation.id])).filter(({ outcome }) => outcome === 'retry');
    expect(waits).toMatchObject([{ step: where, phase }]);
  });
});
