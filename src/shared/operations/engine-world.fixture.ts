import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeMigrated } from '../../../test/support/migrated-database';
import { Clock } from '../clock';
import { Database } from '../db/database';
import { UnitOfWork } from '../db/unit-of-work';
import { done, type OperationDefinition, wait } from './define-operation';
import { Generations } from './generations';
import { operationEntities, operationMigrations } from './index';
import { OperationStore } from './operation.store';
import { OperationHolds } from './operation-holds';
import { OperationResourcesStore } from './operation-resources.store';
import { OperationRunner } from './operation-runner';
import type { OperationWorld } from './operation-test-kit';
import { Operations } from './operations';
import { OperatorService } from './operator.service';
import { LocalWakeChannel } from './wake-channel';

/** What the test's steps do to the world: each step adds a mark, each undo takes it away. */
export type Marks = Set<string>;

export const STEPS = ['claim', 'write', 'start'];

export function building(marks: Marks, behaviour: { fail?: () => void } = {}): OperationDefinition {
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

export function removing(marks: Marks): OperationDefinition {
  return {
    kind: 'thing.remove',
    deadlineSeconds: 30,
    steps: [{ name: 'remove', run: async () => void marks.clear() as undefined }],
  };
}

/** The time of day, and as much later as a test likes. */
export class TestClock extends Clock {
  ahead = 0;

  override now(): number {
    return super.now() + this.ahead;
  }
}

export class World implements OperationWorld {
  readonly clock = new TestClock();
  private readonly parts: readonly object[];

  private constructor(
    readonly database: Database,
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
    prepare: (runner: OperationRunner) => void = () => undefined,
  ): Promise<World> {
    const file = join(folder, 'test.db');
    const options = { file, entities: operationEntities, migrations: operationMigrations };
    await placeMigrated(options);
    const world = new World(await Database.open(options), folder, marks, behaviour);
    prepare(world.runner);
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

  /** `prepare` registers what the new process knows besides. */
  async restart(prepare?: (runner: OperationRunner) => void): Promise<World> {
    await this.stop();
    return World.make(this.behaviour, this.folder, this.marks, prepare);
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
