import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { inBackground, later } from '../background';
import { Clock } from '../clock';
import { CORE_SETTINGS, type CoreSettings } from '../config/core.settings';
import { UnitOfWork } from '../db/unit-of-work';
import { newUuid } from '../ids';
import { log } from '../log/logger';
import { runOutsideScope } from '../work-scope';
import type { OperationDefinition } from './define-operation';
import { DriveRecord, LEASE_MS } from './drive-record';
import { Generations } from './generations';
import type { Operation } from './operation.entity';
import { OperationStore } from './operation.store';
import { OperationDrive } from './operation-drive';
import { OperationHolds } from './operation-holds';
import { assertSteps } from './operation-version';
import { leaseLost } from './operations.errors';
import type { RunnerProbe } from './runner-probe';
import { StepRunner } from './step-runner';

const CONCURRENCY = 32;
const LONGEST_SLEEP_MS = 30_000;
const FAILED_SLEEP_MS = 1000;

/**
 * Runs what is due. There is one loop; it claims rows by lease and drives each as far as it goes. Waking it is
 * only a hint: without any it looks again by itself when the next row is due.
 */
@Injectable()
export class OperationRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Tests watch and disturb steps through this. */
  probe: RunnerProbe = {};
  private readonly definitions = new Map<string, OperationDefinition>();
  private readonly owner = newUuid().slice(0, 8);
  private readonly driving = new Set<Promise<void>>();
  private readonly working = new Map<string, StepRunner>();
  private claims = 0;
  private timer: NodeJS.Timeout | undefined;
  private stopped = true;
  private claiming: Promise<void> | undefined;
  private wakeAgain = false;

  constructor(
    private readonly store: OperationStore,
    private readonly holds: OperationHolds,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly generations: Generations,
    @Inject(CORE_SETTINGS) private readonly settings: Pick<CoreSettings, 'redisUrl'>,
  ) {}

  register<Input, Memo>(definition: OperationDefinition<Input, Memo>): void {
    if (this.definitions.has(definition.kind))
      throw new Error(`operation ${definition.kind} is defined twice`);
    assertSteps(definition as OperationDefinition);
    this.definitions.set(definition.kind, definition as OperationDefinition);
  }

  definition(kind: string): OperationDefinition {
    const definition = this.definitions.get(kind);
    if (!definition) throw new Error(`no operation is called ${kind}`);
    return definition;
  }

  /** Alone on the database, every lease found at start belongs to a process that is gone. Others' leases end by themselves. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.settings.redisUrl) await this.unitOfWork.run((tx) => this.store.dropLeases(tx));
    this.stopped = false;
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.claiming;
    await Promise.allSettled(this.driving);
  }

  wake(): void {
    if (this.stopped || this.store.closed) return;
    if (this.claiming) {
      this.wakeAgain = true;
      return;
    }
    this.claiming = runOutsideScope(() => this.claimAll())
      .then(
        () => 0,
        (error: unknown) => {
          log.error({ err: error }, 'the operation loop failed; it goes on in a second');
          return FAILED_SLEEP_MS;
        },
      )
      .then((atLeastMs) => {
        this.claiming = undefined;
        const again = this.wakeAgain && atLeastMs === 0;
        this.wakeAgain = false;
        if (again) this.wake();
        else inBackground('the sleep of the operation loop', () => this.sleep(atLeastMs));
      });
  }

  /** Resolves when nothing is live any more. For tests and for the seed of a simulated cloud. */
  async settle(timeoutMs = 30_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while ((await this.store.nextDue()) !== undefined || this.driving.size > 0) {
      if (Date.now() > end) throw new Error('operations did not settle in time');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  private async claimAll(): Promise<void> {
    while (!this.stopped && this.driving.size < CONCURRENCY) {
      this.claims += 1;
      const leaseOwner = `${this.owner}-${this.claims}`;
      const generation = await this.generations.take();
      const now = this.clock.now();
      const lease = { leaseOwner, generation, leaseUntil: now + LEASE_MS };
      const operation = await this.unitOfWork.run((tx) => this.store.claim(tx, lease, now));
      if (!operation) return;
      this.drive(operation);
    }
  }

  private drive(operation: Operation): void {
    const { id, kind } = operation;
    const row = new DriveRecord(this.store, this.holds, this.unitOfWork, this.clock, this.generations);
    const steps = new StepRunner(row, this.probe);
    // A kind that this controller does not know has no step that it knows: it is shown as stuck.
    const definition = this.definitions.get(kind) ?? { kind, deadlineSeconds: 0, steps: [] };
    const drive = new OperationDrive(definition, row, steps, this.probe, () => this.stopped);
    this.working.set(id, steps);
    const running = drive
      .run(operation)
      .catch((error: unknown) => log.error({ operation_id: id, err: error }, 'an operation lost its runner'))
      .finally(() => {
        this.driving.delete(running);
        if (this.working.get(id) === steps) this.working.delete(id);
        this.wake();
      });
    this.driving.add(running);
  }

  /** Ends the step of an operation that was taken from this runner. */
  giveUp(id: string): void {
    this.working.get(id)?.giveUp(leaseLost(id));
  }

  /** Every kind of operation that there is. */
  all(): readonly OperationDefinition[] {
    return [...this.definitions.values()];
  }

  /** Another runner over the same rows, as another controller would have. For tests. */
  sibling(): OperationRunner {
    const { store, holds, unitOfWork, clock, generations } = this;
    const settings = { redisUrl: 'redis://other-controllers' };
    const other = new OperationRunner(store, holds, unitOfWork, clock, generations, settings);
    for (const definition of this.definitions.values()) other.register(definition);
    return other;
  }

  knows(kind: string): boolean {
    return this.definitions.has(kind);
  }

  /** A database that cannot be read now may be read in a moment: the loop ends by that only when it was closed. */
  private async sleep(atLeastMs: number): Promise<void> {
    const due = await this.store.nextDue().catch(() => this.clock.now() + FAILED_SLEEP_MS);
    if (this.stopped || this.store.closed || due === undefined) return;
    clearTimeout(this.timer);
    const delay = Math.min(Math.max(due - this.clock.now(), atLeastMs, 20), LONGEST_SLEEP_MS);
    this.timer = later('the operation loop', delay, () => this.wake());
  }
}
