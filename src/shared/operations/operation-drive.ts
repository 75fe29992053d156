import type { Tx } from '../db/tx';
import { AppError, messageOf } from '../errors/app-error';
import { log } from '../log/logger';
import {
  DEADLINE_PASSED,
  type FinishScope,
  type OperationDefinition,
  PREEMPTED,
  type Step,
  type StepResult,
} from './define-operation';
import type { Attempt, DriveRecord, StepEvent } from './drive-record';
import type { Operation, OperationError } from './operation.entity';
import { placeOf, versionOf } from './operation-version';
import { backoffMs, MAX_ATTEMPTS, MAX_FINISH_ATTEMPTS, MAX_UNDO_ATTEMPTS } from './retry';
import { Killed, type RunnerProbe } from './runner-probe';
import type { StepRunner } from './step-runner';

type AnyStep = Step<unknown, unknown>;
type Next = Promise<Operation | undefined>;

/** See storageError. */
const STORAGE_CODES: ReadonlySet<string> = new Set(['storage_full', 'storage_unavailable']);
const SPACE_WAIT_MS = 10_000;

/** What the log calls the end of an operation, which is no step. */
const FINISH: AnyStep = { name: 'finish', run: async () => undefined };

/** Drives one claimed operation until it ends, waits, or the runner stops. */
export class OperationDrive {
  constructor(
    private readonly definition: OperationDefinition,
    private readonly row: DriveRecord,
    private readonly steps: StepRunner,
    private readonly probe: RunnerProbe,
    private readonly stopped: () => boolean,
  ) {}

  async run(claimed: Operation): Promise<void> {
    try {
      let operation = await this.enter(claimed);
      while (operation)
        operation = this.stopped() ? await this.row.letGo(operation) : await this.advance(operation);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }

  /** A row of a former version goes on at the step that takes the place of its own. */
  private async enter(operation: Operation): Next {
    const version = versionOf(this.definition);
    const step = placeOf(this.definition, operation);
    if (step !== undefined && this.definition.steps.length) return { ...operation, version, step };
    const where = `version ${operation.version}, step ${operation.step}`;
    const message = `This controller does not know how ${operation.kind} goes on from ${where}.`;
    return this.stick(operation, this.failure(operation, 'unknown_step', message));
  }

  /** One step forward or back. Returns the row to go on with, or undefined when this drive is over. */
  private async advance(operation: Operation): Next {
    await this.probe.beforeAdvance?.(operation);
    if (operation.state === 'undoing') return this.undoStep(operation);
    if (operation.preempted)
      return this.beginUndo(operation, this.failure(operation, PREEMPTED, 'It gave way to a delete.'));
    if (this.row.now() > operation.deadlineAt) {
      const message = `It did not end within ${this.definition.deadlineSeconds} seconds.`;
      return this.beginUndo(operation, this.failure(operation, DEADLINE_PASSED, message));
    }
    const step = this.stepOf(operation);
    return step ? this.runStep(operation, step) : this.succeed(operation);
  }

  private async runStep(operation: Operation, step: AnyStep): Next {
    const attempt = this.row.attempt(step.name);
    let result: StepResult<unknown> | undefined;
    try {
      result = await this.steps.run(operation, step, 'run', attempt);
      return await this.stepReturned(operation, attempt, result);
    } catch (error) {
      if (error instanceof Killed) throw error;
      return this.stepFailed(operation, attempt, error);
    }
  }

  private stepReturned(
    operation: Operation,
    attempt: Attempt,
    result: StepResult<unknown> | undefined,
  ): Next {
    const memo = { ...operation.memo, ...((result?.memo ?? {}) as Record<string, unknown>) };
    if (result?.kind === 'wait') {
      const runAt = this.row.now() + result.seconds * 1000;
      return this.row.pause(operation, { memo, runAt, state: 'running' });
    }
    const patch: Partial<Operation> = {
      memo,
      step: this.neighbour(operation, 1),
      attempt: 0,
      state: 'running',
    };
    return this.row.goOn(operation, patch, { attempt, phase: 'run', outcome: 'done' }, async (tx) => {
      await result?.commit?.(tx);
      await this.probe.inRecord?.(operation, attempt.step, 'run');
    });
  }

  private stepFailed(operation: Operation, attempt: Attempt, error: unknown): Next {
    const tries = operation.attempt + 1;
    const failure = this.failure(operation, codeOf(error), messageOf(error), error);
    this.logFailure(operation, attempt.step, error, 'run');
    const { message } = failure;
    if (isOfOurDisk(error)) return this.waitForSpace(operation, attempt, 'run', message);
    if (!isTransient(error) || tries >= MAX_ATTEMPTS) return this.beginUndo(operation, failure, attempt);
    const patch: Partial<Operation> = {
      attempt: tries,
      runAt: this.later(tries),
      state: 'running',
      error: failure,
    };
    return this.row.pause(operation, patch, { attempt, phase: 'run', outcome: 'retry', message });
  }

  /** Undoing starts with the step that failed: it may have worked half-way. */
  private beginUndo(operation: Operation, error: OperationError, attempt?: Attempt): Next {
    const step = operation.step ?? this.definition.steps.at(-1)?.name ?? null;
    const { message } = error;
    const event: StepEvent | undefined = attempt && { attempt, phase: 'run', outcome: 'failed', message };
    return this.row.goOn(operation, { state: 'undoing', step, attempt: 0, error }, event);
  }

  private async undoStep(operation: Operation): Next {
    const step = this.stepOf(operation);
    if (!step) return this.fail(operation);
    const back: Partial<Operation> = { step: this.neighbour(operation, -1), attempt: 0 };
    if (!step.undo) return this.row.goOn(operation, back);
    const attempt = this.row.attempt(step.name);
    try {
      await this.steps.run(operation, step, 'undo', attempt);
    } catch (error) {
      if (error instanceof Killed) throw error;
      return this.undoFailed(operation, attempt, error);
    }
    return this.row.goOn(operation, back, { attempt, phase: 'undo', outcome: 'done' });
  }

  /** A host that does not answer is waited for as long as it takes; anything else is tried a few times. */
  private undoFailed(operation: Operation, attempt: Attempt, error: unknown): Next {
    const tries = operation.attempt + 1;
    const message = messageOf(error);
    this.logFailure(operation, attempt.step, error, 'undo');
    if (isOfOurDisk(error)) return this.waitForSpace(operation, attempt, 'undo', message);
    if (!isTransient(error) && tries >= MAX_UNDO_ATTEMPTS) {
      const why = operation.error ?? this.failure(operation, codeOf(error), message, error);
      return this.stick({ ...operation, attempt: tries }, why, {
        attempt,
        phase: 'undo',
        outcome: 'failed',
        message,
      });
    }
    const once = isTransient(error);
    const event: StepEvent = { attempt, phase: 'undo', outcome: 'retry', message, once };
    return this.row.pause(operation, { attempt: tries, runAt: this.later(tries) }, event);
  }

  /**
   * The controller's own disk is full: no try of the step's, and no time of the operation's. Where not even the wait can
   * be written down, the lease ends by itself and the operation is claimed again.
   */
  private waitForSpace(operation: Operation, attempt: Attempt, phase: 'run' | 'undo', message: string): Next {
    const delay = this.probe.retryDelay ?? SPACE_WAIT_MS;
    const patch = { runAt: this.row.now() + delay, deadlineAt: operation.deadlineAt + delay };
    return this.row.pause(operation, patch, { attempt, phase, outcome: 'retry', message, once: true });
  }

  private succeed(operation: Operation): Next {
    const end = (tx: Tx) => this.definition.onSucceeded?.(tx, finishScope(operation));
    return this.finish(operation, { state: 'succeeded', error: null }, end);
  }

  private fail(operation: Operation): Next {
    const error = operation.error ?? this.failure(operation, 'unknown', 'It failed.');
    const end = (tx: Tx) => this.definition.onFailed?.(tx, finishScope(operation), error);
    return this.finish(operation, { state: 'failed' }, end);
  }

  /** What throws here counts as a try, and the last one leaves it to the operator. */
  private async finish(
    operation: Operation,
    patch: Partial<Operation>,
    end: (tx: Tx) => Promise<void> | undefined,
  ): Next {
    const attempt = this.row.attempt(FINISH.name);
    const phase = operation.state === 'undoing' ? 'undo' : 'run';
    try {
      return await this.row.end(operation, patch, async (tx) => {
        await end(tx);
        await this.probe.inRecord?.(operation, FINISH.name, phase);
      });
    } catch (error) {
      if (error instanceof Killed) throw error;
      const tries = operation.attempt + 1;
      const message = messageOf(error);
      this.logFailure(operation, FINISH.name, error, phase);
      if (isOfOurDisk(error)) return this.waitForSpace(operation, attempt, phase, message);
      if (tries < MAX_FINISH_ATTEMPTS) {
        const event: StepEvent = { attempt, phase, outcome: 'retry', message };
        return this.row.pause(operation, { attempt: tries, runAt: this.later(tries) }, event);
      }
      const why = { ...this.failure(operation, codeOf(error), message, error), step: FINISH.name };
      return this.stick({ ...operation, attempt: tries }, why, {
        attempt,
        phase,
        outcome: 'failed',
        message,
      });
    }
  }

  /** Neither on nor back: it is shown, and it is the operator's to retry or to abandon. */
  private async stick(operation: Operation, error: OperationError, event?: StepEvent): Promise<undefined> {
    const tell = async (tx: Tx) => this.definition.onStuck?.(tx, finishScope(operation), error);
    log.error(
      { operation_id: operation.id, kind: operation.kind },
      `an operation is stuck: ${error.message}`,
    );
    try {
      await this.row.stick(operation, error, event, tell);
    } catch (second) {
      if (second instanceof Killed) throw second;
      log.error(
        { operation_id: operation.id, err: second },
        'what an operation says when it is stuck failed',
      );
      await this.row.stick(operation, error, event);
    }
    return undefined;
  }

  private stepOf({ step }: Operation): AnyStep | undefined {
    return this.definition.steps.find(({ name }) => name === step);
  }

  private neighbour({ step }: Operation, distance: 1 | -1): string | null {
    const index = this.definition.steps.findIndex(({ name }) => name === step);
    return this.definition.steps[index + distance]?.name ?? null;
  }

  private later(tries: number): number {
    return this.row.now() + (this.probe.retryDelay ?? backoffMs(tries));
  }

  private failure(operation: Operation, code: string, message: string, error?: unknown): OperationError {
    const details = error instanceof AppError ? error.details : undefined;
    return {
      code,
      message,
      step: operation.step ?? '',
      ...(details && Object.keys(details).length ? { details } : {}),
    };
  }

  private logFailure(operation: Operation, step: string, error: unknown, phase: string): void {
    const { requestId, id, kind } = operation;
    const bug = !(error instanceof AppError);
    log[bug ? 'error' : 'warn'](
      { request_id: requestId, operation_id: id, kind, step, phase, err: error },
      'a step failed',
    );
  }
}

function finishScope(operation: Operation): FinishScope<unknown, unknown> {
  return { input: operation.input, memo: operation.memo as object, operation };
}

function isOfOurDisk(error: unknown): boolean {
  return error instanceof AppError && STORAGE_CODES.has(error.code);
}

function isTransient(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'unavailable';
}

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : 'internal_error';
}
