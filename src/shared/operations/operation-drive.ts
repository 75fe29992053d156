import type { Clock } from '../clock';
import type { Tx } from '../db/tx';
import type { UnitOfWork } from '../db/unit-of-work';
import { AppError, messageOf } from '../errors/app-error';
import { log } from '../log/logger';
import { runInScope } from '../work-scope';
import {
  DEADLINE_PASSED,
  type OperationDefinition,
  PREEMPTED,
  type Step,
  type StepResult,
  type StepScope,
} from './define-operation';
import type { Generations } from './generations';
import type { Operation, OperationError, StepOutcome } from './operation.entity';
import type { OperationStore } from './operation.store';
import { backoffMs, MAX_ATTEMPTS, MAX_UNDO_ATTEMPTS } from './retry';

/** Longer than any step may take, so that a lease never ends under a step that still runs. */
export const LEASE_MS = 120_000;
const STEP_SECONDS = 60;

/** Seams for the operation test kit: throw to fail a step, or to stop as if the process had been killed. */
export interface RunnerProbe {
  beforeStep?(operation: Operation, step: string, phase: 'run' | 'undo'): Promise<void> | void;
  /** After the step's effect, before it is recorded. */
  afterStep?(operation: Operation, step: string, phase: 'run' | 'undo'): Promise<void> | void;
  /** Overrides the delay before a retry, in milliseconds. */
  retryDelay?: number;
}

/** Thrown by a probe: stop at once and write nothing, as kill -9 would. */
export class Killed extends Error {}

type AnyStep = Step<unknown, unknown>;
interface Attempt {
  step: AnyStep;
  startedAt: string;
  host?: string;
}

/** Drives one claimed operation until it ends, waits, or the runner stops. */
export class OperationDrive {
  constructor(
    private readonly store: OperationStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly definition: OperationDefinition,
    private readonly probe: RunnerProbe,
    private readonly stopped: () => boolean,
    private readonly generations: Generations,
  ) {}

  async run(claimed: Operation): Promise<void> {
    let operation: Operation | undefined = claimed;
    try {
      while (operation)
        operation = this.stopped() ? await this.release(operation) : await this.advance(operation);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }

  /** One step forward or back. Returns the row to go on with, or undefined when this drive is over. */
  private async advance(operation: Operation): Promise<Operation | undefined> {
    if (operation.state === 'undoing') return this.undoStep(operation);
    if (operation.preempted)
      return this.beginUndo(operation, this.failure(operation, PREEMPTED, 'It gave way to a delete.'));
    if (this.clock.now() > operation.deadlineAt) {
      const seconds = this.definition.deadlineSeconds;
      return this.beginUndo(
        operation,
        this.failure(operation, DEADLINE_PASSED, `It did not end within ${seconds} seconds.`),
      );
    }
    const step = this.definition.steps[operation.step];
    return step ? this.runStep(operation, step) : this.succeed(operation);
  }

  private async runStep(operation: Operation, step: AnyStep): Promise<Operation | undefined> {
    const attempt: Attempt = { step, startedAt: this.clock.timestamp() };
    let result: StepResult<unknown> | undefined;
    try {
      await this.probe.beforeStep?.(operation, step.name, 'run');
      result = await this.timed(operation, step, (signal) =>
        step.run(this.scope(operation, signal, attempt)),
      );
      await this.probe.afterStep?.(operation, step.name, 'run');
    } catch (error) {
      if (error instanceof Killed) throw error;
      return this.stepFailed(operation, attempt, error);
    }
    return this.stepReturned(operation, attempt, result);
  }

  private stepReturned(
    operation: Operation,
    attempt: Attempt,
    result: StepResult<unknown> | undefined,
  ): Promise<Operation | undefined> {
    const memo = { ...operation.memo, ...((result?.memo ?? {}) as Record<string, unknown>) };
    if (result?.kind === 'wait') {
      const runAt = this.clock.now() + result.seconds * 1000;
      return this.record(operation, { memo, runAt, state: 'running', leaseUntil: 0 }, undefined, 'over');
    }
    const patch: Partial<Operation> = { memo, step: operation.step + 1, attempt: 0, state: 'running' };
    return this.record(operation, patch, { attempt, phase: 'run', outcome: 'done' }, 'go on', result?.commit);
  }

  private stepFailed(operation: Operation, attempt: Attempt, error: unknown): Promise<Operation | undefined> {
    const tries = operation.attempt + 1;
    const failure = this.failure(operation, codeOf(error), messageOf(error), error);
    this.logFailure(operation, attempt.step, error, 'run');
    if (isTransient(error) && tries < MAX_ATTEMPTS) {
      const runAt = this.clock.now() + (this.probe.retryDelay ?? backoffMs(tries));
      const patch: Partial<Operation> = {
        attempt: tries,
        runAt,
        state: 'running',
        leaseUntil: 0,
        error: failure,
      };
      return this.record(
        operation,
        patch,
        { attempt, phase: 'run', outcome: 'retry', message: failure.message },
        'over',
      );
    }
    return this.beginUndo(operation, failure, attempt);
  }

  /** Undoing starts with the step that failed: it may have worked half-way. */
  private beginUndo(
    operation: Operation,
    error: OperationError,
    attempt?: Attempt,
  ): Promise<Operation | undefined> {
    const last = Math.min(operation.step, this.definition.steps.length - 1);
    const event = attempt && {
      attempt,
      phase: 'run' as const,
      outcome: 'failed' as const,
      message: error.message,
    };
    return this.record(operation, { state: 'undoing', step: last, attempt: 0, error }, event, 'go on');
  }

  private async undoStep(operation: Operation): Promise<Operation | undefined> {
    const step = this.definition.steps[operation.step];
    if (!step) return this.fail(operation);
    const back: Partial<Operation> = { step: operation.step - 1, attempt: 0 };
    if (!step.undo) return this.record(operation, back, undefined, 'go on');
    const undo = step.undo.bind(step);
    const attempt: Attempt = { step, startedAt: this.clock.timestamp() };
    try {
      await this.probe.beforeStep?.(operation, step.name, 'undo');
      await this.timed(operation, step, (signal) => undo(this.scope(operation, signal, attempt)));
      await this.probe.afterStep?.(operation, step.name, 'undo');
    } catch (error) {
      if (error instanceof Killed) throw error;
      return this.undoFailed(operation, attempt, error);
    }
    return this.record(operation, back, { attempt, phase: 'undo', outcome: 'done' }, 'go on');
  }

  /** A host that does not answer is waited for as long as it takes; anything else is tried a few times. */
  private undoFailed(operation: Operation, attempt: Attempt, error: unknown): Promise<Operation | undefined> {
    const tries = operation.attempt + 1;
    const message = messageOf(error);
    this.logFailure(operation, attempt.step, error, 'undo');
    if (!isTransient(error) && tries >= MAX_UNDO_ATTEMPTS) {
      const event = { attempt, phase: 'undo' as const, outcome: 'failed' as const, message };
      const patch: Partial<Operation> = {
        state: 'stuck',
        attempt: tries,
        finishedAt: this.clock.timestamp(),
      };
      return this.finish(operation, patch, event);
    }
    const runAt = this.clock.now() + (this.probe.retryDelay ?? backoffMs(tries));
    const event = { attempt, phase: 'undo' as const, outcome: 'retry' as const, message };
    return this.record(operation, { attempt: tries, runAt, leaseUntil: 0 }, event, 'over');
  }

  private succeed(operation: Operation): Promise<Operation | undefined> {
    const patch: Partial<Operation> = { state: 'succeeded', error: null, finishedAt: this.clock.timestamp() };
    return this.finish(operation, patch, undefined, async (tx) =>
      this.definition.onSucceeded?.(tx, { input: operation.input, memo: operation.memo, operation }),
    );
  }

  private fail(operation: Operation): Promise<Operation | undefined> {
    const error = operation.error ?? this.failure(operation, 'unknown', 'It failed.');
    const patch: Partial<Operation> = { state: 'failed', finishedAt: this.clock.timestamp() };
    return this.finish(operation, patch, undefined, async (tx) =>
      this.definition.onFailed?.(tx, { input: operation.input, memo: operation.memo, operation }, error),
    );
  }

  private finish(
    operation: Operation,
    patch: Partial<Operation>,
    event?: StepEvent,
    commit?: (tx: Tx) => Promise<void>,
  ): Promise<undefined> {
    return this.record(operation, { ...patch, leaseUntil: 0 }, event, 'over', async (tx) => {
      await commit?.(tx);
      await this.store.promoteQueued(tx, operation.resourceId, this.clock.now());
    }) as Promise<undefined>;
  }

  /** The short transaction after each step: state, memo, log and what the step wants to commit, or nothing. */
  private async record(
    operation: Operation,
    patch: Partial<Operation>,
    event: StepEvent | undefined,
    then: 'go on' | 'over',
    commit?: (tx: Tx) => Promise<void>,
  ): Promise<Operation | undefined> {
    return this.unitOfWork.run(async (tx) => {
      const now = this.clock.now();
      const lease = then === 'go on' ? { leaseUntil: now + LEASE_MS } : {};
      const updatedAt = this.clock.timestamp();
      if (!(await this.store.updateHeld(tx, operation, { ...lease, ...patch, updatedAt }))) {
        log.warn({ operation_id: operation.id }, 'the lease of an operation was taken by another runner');
        return undefined;
      }
      if (event) await this.store.addEvent(tx, this.eventRow(operation, event));
      await commit?.(tx);
      return then === 'go on' ? this.store.find(operation.id) : undefined;
    });
  }

  private async release(operation: Operation): Promise<undefined> {
    await this.unitOfWork.run((tx) => this.store.updateHeld(tx, operation, { leaseUntil: 0 }));
    return undefined;
  }

  private eventRow(operation: Operation, event: StepEvent) {
    return {
      operationId: operation.id,
      step: event.attempt.step.name,
      phase: event.phase,
      outcome: event.outcome,
      startedAt: event.attempt.startedAt,
      finishedAt: this.clock.timestamp(),
      host: event.attempt.host ?? null,
      message: event.message ?? null,
    };
  }

  private scope(operation: Operation, signal: AbortSignal, attempt: Attempt): StepScope<unknown, unknown> {
    const { input, memo } = operation;
    const onHost = (host: string): void => {
      attempt.host = host;
    };
    return { input, memo: memo as object, operation, signal, onHost };
  }

  /** The scope ends what the work has begun on hosts, and its generation shuts out what comes too late. */
  private async timed<T>(
    operation: Operation,
    step: AnyStep,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const generation = await this.generations.take();
    const jobName = `op-${operation.id}-${step.name}`;
    const seconds = step.timeoutSeconds ?? STEP_SECONDS;
    const controller = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const message = `Step ${step.name} did not end within ${seconds} seconds.`;
        const error = new AppError({ kind: 'unavailable', code: 'step_timeout', message });
        controller.abort(error);
        reject(error);
      }, seconds * 1000);
    });
    try {
      const { signal } = controller;
      const scope = { signal, generation, jobName };
      return await Promise.race([runInScope(scope, () => work(signal)), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  private failure(operation: Operation, code: string, message: string, error?: unknown): OperationError {
    const step = this.definition.steps[operation.step]?.name ?? '';
    const details = error instanceof AppError ? error.details : undefined;
    return { code, message, step, ...(details && Object.keys(details).length ? { details } : {}) };
  }

  private logFailure(operation: Operation, step: AnyStep, error: unknown, phase: string): void {
    const bug = !(error instanceof AppError);
    log[bug ? 'error' : 'warn'](
      {
        request_id: operation.requestId,
        operation_id: operation.id,
        kind: operation.kind,
        step: step.name,
        phase,
        err: error,
      },
      'a step failed',
    );
  }
}

interface StepEvent {
  attempt: Attempt;
  phase: 'run' | 'undo';
  outcome: StepOutcome;
  message?: string;
}

function isTransient(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'unavailable';
}

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : 'internal_error';
}
