import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock } from '../clock';
import { Database } from '../db/database';
import { UnitOfWork } from '../db/unit-of-work';
import { AppError } from '../errors/app-error';
import { done, type OperationDefinition, wait } from './define-operation';
import { Generations } from './generations';
import { operationEntities, operationMigrations } from './index';
import { OperationStore } from './operation.store';
import { OperationHolds } from './operation-holds';
import { OperationResourcesStore } from './operation-resources.store';
import { OperationRunner } from './operation-runner';
import { type OperationWorld, testOperation } from './operation-test-kit';
import { Operations } from './operations';
import { OperatorService } from './operator.service';
import { LocalWakeChannel } from './wake-channel';

/** What the test's steps do to the world: each step adds a mark, each undo takes it away. */
type Marks = Set<string>;

const STEPS = ['claim', 'write', 'start'];

function building(marks: Marks, behaviour: { fail?: () => void } = {}): OperationDefinition {
  return {
    kind: 'thing.build',
    deadlineSeconds: 30,
    numberedSteps: STEPS,
    steps: [
      {
        name: 'claim',
        run: async () => done({ claimed: marks.add('claim') && 1 }),
        undo: async () => void marks.delete('claim'),
      },
      {
        name: 'write',
        run: async ({ memo }) => {
          marks.add('write');
          return 'waited' in (memo as object) ? done() : wait(0, { waited: true });
        },
        undo: async () => void marks.delete('write'),
      },
      {
        name: 'start',
        run: async () => {
          behaviour.fail?.();
          marks.add('start');
          return undefined;
        },
        undo: async () => void marks.delete('start'),
      },
    ],
  };
}

function removing(marks: Marks): OperationDefinition {
  return {
    kind: 'thing.remove',
    deadlineSeconds: 30,
    steps: [{ name: 'remove', run: async () => void marks.clear() as undefined }],
  };
}

/** The time of day, and as much later as a test likes. */
class TestClock extends Clock {
  ahead = 0;

  override now(): number {
    return super.now() + this.ahead;
  }
}

class World implements OperationWorld {
  readonly clock = new TestClock();
  private readonly parts: readonly object[];

  private constructor(
    private readonly database: Database,
    readonly folder: string,
    readonly marks: Marks,
    private readonly behaviour: { fail?: () => void },
  ) {
    const { clock } = this;
    const unitOfWork = new UnitOfWork(database);
    const store = new OperationStore(database);
    const holds = new OperationHolds(store, new OperationResourcesStore(database), clock);
    const generations = new Generations(database, unitOfWork, clock);
    const runner = new OperationRunner(store, holds, unitOfWork, clock, generations, { redisUrl: undefined });
    const operations = new Operations(store, holds, runner, clock, new LocalWakeChannel());
    const operator = new OperatorService(store, holds, runner, generations, unitOfWork, clock);
    this.parts = [unitOfWork, store, holds, runner, operations, operator];
    runner.register(building(marks, behaviour));
    runner.register(removing(marks));
  }

  static async make(
    behaviour: { fail?: () => void } = {},
    folder = mkdtempSync(join(tmpdir(), 'monostack-operations-')),
    marks: Marks = new Set(),
  ): Promise<World> {
    const file = join(folder, 'test.db');
    const world = new World(
      await Database.open({ file, entities: operationEntities, migrations: operationMigrations }),
      folder,
      marks,
      behaviour,
    );
    await world.runner.onApplicationBootstrap();
    return world;
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    const part = this.parts.find((one) => one instanceof type);
    if (!part) throw new Error(`no ${type.name} here`);
    return part as T;
  }

  get unitOfWork(): UnitOfWork {
    return this.get(UnitOfWork);
  }

  get store(): OperationStore {
    return this.get(OperationStore);
  }

  get runner(): OperationRunner {
    return this.get(OperationRunner);
  }

  get operations(): Operations {
    return this.get(Operations);
  }

  start(kind = 'thing.build', preempt = false, resourceId = 'thing', alsoHolds: string[] = []) {
    const request = { kind, resourceId, alsoHolds, input: {}, preempt };
    return this.unitOfWork.run((tx) => this.operations.start(tx, request));
  }

  startDelete() {
    return this.start('thing.remove', true);
  }

  async reload(operation: { id: string }) {
    const found = await this.store.find(operation.id);
    if (!found) throw new Error('the operation is gone');
    return found;
  }

  async restart(): Promise<World> {
    await this.stop();
    return World.make(this.behaviour, this.folder, this.marks);
  }

  async stop(): Promise<void> {
    await this.runner.beforeApplicationShutdown();
    await this.database.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

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
