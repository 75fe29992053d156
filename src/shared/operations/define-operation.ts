import type { Tx } from '../db/tx';
import type { Operation, OperationError } from './operation.entity';

/** What a step sees. `memo` holds what earlier steps answered with `done`. */
export interface StepScope<Input, Memo> {
  readonly input: Input;
  readonly memo: Readonly<Partial<Memo>>;
  readonly operation: Readonly<Operation>;
  /** Aborted when the step's time is over. */
  readonly signal: AbortSignal;
  /** Names the host that the step works on, for the step log. */
  onHost(host: string): void;
}

export type StepResult<Memo> =
  | { kind: 'done'; memo?: Partial<Memo>; commit?: (tx: Tx) => Promise<void> }
  | { kind: 'wait'; seconds: number; memo?: Partial<Memo> };

/** The step is finished. `commit` writes rows in the same transaction that records it. */
export function done<Memo>(memo?: Partial<Memo>, commit?: (tx: Tx) => Promise<void>): StepResult<Memo> {
  return { kind: 'done', memo, commit };
}

/** Not finished yet: run the same step again in so many seconds. */
export function wait<Memo>(seconds: number, memo?: Partial<Memo>): StepResult<Memo> {
  return { kind: 'wait', seconds, memo };
}

/**
 * One part of an operation. `run` and `undo` look first and act then: each may be run again after it has already
 * worked, and `undo` also after `run` failed half-way. Neither runs inside a transaction.
 */
export interface Step<Input, Memo> {
  name: string;
  run(scope: StepScope<Input, Memo>): Promise<StepResult<Memo> | undefined>;
  undo?(scope: StepScope<Input, Memo>): Promise<void>;
  /** What is left where nobody undoes it, in words for the operator who abandons the operation. */
  leaves?: string;
  /** 60 seconds unless told. Work of minutes runs on the host and is polled with `wait`. */
  timeoutSeconds?: number;
}

/** The steps that an operation had before, for the rows that an older process wrote. */
export interface FormerSteps {
  /** Their names in order. */
  readonly steps: readonly string[];
  /** Where a row that stands at one of them goes on; at the step of the same name unless told. */
  readonly goOnAt?: Readonly<Record<string, string>>;
}

export interface OperationDefinition<Input = unknown, Memo = unknown> {
  /** `server.boot`; stored in rows, so never renamed. */
  readonly kind: string;
  /** From the start to giving up and undoing. */
  readonly deadlineSeconds: number;
  readonly steps: ReadonlyArray<Step<Input, Memo>>;
  /**
   * All that came before these steps, the oldest first; new rows carry their number plus one as their version. Whoever
   * adds, renames, moves or removes a step appends the list as it was.
   */
  readonly formerSteps?: readonly FormerSteps[];
  /** What the numbers meant that rows held before steps were known by name (version 0). */
  readonly numberedSteps?: readonly string[];
  /** In the transaction that ends the operation. */
  onSucceeded?(tx: Tx, scope: FinishScope<Input, Memo>): Promise<void>;
  /** After everything was undone, in the transaction that ends the operation. Also when a delete pre-empted it. */
  onFailed?(tx: Tx, scope: FinishScope<Input, Memo>, error: OperationError): Promise<void>;
  /**
   * When it can go neither on nor back, until the operator says what to do: what the user is to see meanwhile. If it
   * succeeds after all, `onSucceeded` follows; if it is abandoned, nothing does.
   */
  onStuck?(tx: Tx, scope: FinishScope<Input, Memo>, error: OperationError): Promise<void>;
}

export type FinishScope<Input, Memo> = Pick<StepScope<Input, Memo>, 'input' | 'memo' | 'operation'>;

/** Code of the error of an operation that gave way to a delete. */
export const PREEMPTED = 'preempted';
export const DEADLINE_PASSED = 'deadline_passed';
