import { every } from '../background';
import type { Clock } from '../clock';
import type { Tx } from '../db/tx';
import type { UnitOfWork } from '../db/unit-of-work';
import { log } from '../log/logger';
import type { Generations } from './generations';
import type { Operation, OperationError, StepOutcome } from './operation.entity';
import type { OperationStore } from './operation.store';
import type { OperationHolds } from './operation-holds';

/** How long a runner may be silent before another takes its operation. */
export const LEASE_MS = 120_000;

export interface Attempt {
  step: string;
  startedAt: string;
  host?: string;
}

export interface StepEvent {
  attempt: Attempt;
  phase: 'run' | 'undo';
  outcome: StepOutcome;
  message?: string;
  /** Told once, however often it comes again: a wait without end does not fill the log. */
  once?: boolean;
}

type Commit = (tx: Tx) => Promise<void>;

/**
 * The short transaction after each step: state, memo, log and what the step commits, or nothing. It takes place only
 * while the row is at the try that is told of: a late one, or one whose lease was taken, writes nothing.
 */
export class DriveRecord {
  constructor(
    private readonly store: OperationStore,
    private readonly holds: OperationHolds,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly generations: Generations,
  ) {}

  now(): number {
    return this.clock.now();
  }

  attempt(step: string): Attempt {
    return { step, startedAt: this.clock.timestamp() };
  }

  /** Recorded, and the lease is renewed for the next step, which is a try of its own. */
  async goOn(
    operation: Operation,
    patch: Partial<Operation>,
    event?: StepEvent,
    commit?: Commit,
  ): Promise<Operation | undefined> {
    const generation = await this.generations.take();
    const leaseUntil = this.clock.now() + LEASE_MS;
    return this.unitOfWork.run(async (tx) => {
      if (!(await this.write(tx, operation, { ...patch, generation, leaseUntil }, event))) return undefined;
      await commit?.(tx);
      return this.store.find(operation.id);
    });
  }

  /** Recorded, and free for whoever looks when it is due. */
  async pause(operation: Operation, patch: Partial<Operation>, event?: StepEvent): Promise<undefined> {
    await this.unitOfWork.run((tx) => this.write(tx, operation, { ...patch, leaseUntil: 0 }, event));
    return undefined;
  }

  /** The end: its resources are free before `commit`, which may start what comes next on them. */
  async end(operation: Operation, patch: Partial<Operation>, commit: Commit): Promise<undefined> {
    const finishedAt = this.clock.timestamp();
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.write(tx, operation, { ...patch, finishedAt, leaseUntil: 0 }))) return;
      await this.holds.release(tx, operation.id);
      await commit(tx);
      await this.holds.promote(tx, operation.id);
    });
    return undefined;
  }

  async stick(
    operation: Operation,
    error: OperationError,
    event?: StepEvent,
    commit?: Commit,
  ): Promise<undefined> {
    const stuckIn = operation.state === 'undoing' ? 'undoing' : 'running';
    const { attempt } = operation;
    const patch = { state: 'stuck', stuckIn, attempt, error, leaseUntil: 0 } as const;
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.write(tx, operation, patch, event))) return;
      await commit?.(tx);
      await this.holds.keepStuck(tx, operation.id);
    });
    return undefined;
  }

  async letGo(operation: Operation): Promise<undefined> {
    await this.unitOfWork.run((tx) => this.store.updateHeld(tx, operation, { leaseUntil: 0 }));
    return undefined;
  }

  /** Renews the lease while a step takes longer than it lasts; `lost` once another has it. Returns what ends that. */
  keepLease(operation: Operation, lost: () => void): () => void {
    const renew = async (): Promise<void> => {
      const leaseUntil = this.clock.now() + LEASE_MS;
      const held = await this.unitOfWork.run((tx) => this.store.updateHeld(tx, operation, { leaseUntil }));
      if (!held) lost();
    };
    const timer = every(`renewing the lease of operation ${operation.id}`, LEASE_MS / 3, renew);
    return () => clearInterval(timer);
  }

  private async write(
    tx: Tx,
    operation: Operation,
    patch: Partial<Operation>,
    event?: StepEvent,
  ): Promise<boolean> {
    const { version, step } = operation;
    const full = { version, step, ...patch, updatedAt: this.clock.timestamp() };
    if (!(await this.store.updateHeld(tx, operation, full))) {
      log.warn(
        { operation_id: operation.id },
        'what a runner would record of an operation is not its own any more',
      );
      return false;
    }
    if (event) await this.tell(tx, this.eventRow(operation, event), event.once);
    return true;
  }

  private async tell(
    tx: Tx,
    row: ReturnType<DriveRecord['eventRow']>,
    once: boolean | undefined,
  ): Promise<void> {
    if (!once || !(await this.store.hasEvent(row))) await this.store.addEvent(tx, row);
  }

  private eventRow(operation: Operation, { attempt, phase, outcome, message }: StepEvent) {
    return {
      operationId: operation.id,
      step: attempt.step,
      phase,
      outcome,
      startedAt: attempt.startedAt,
      finishedAt: this.clock.timestamp(),
      host: attempt.host ?? null,
      message: message ?? null,
    };
  }
}
