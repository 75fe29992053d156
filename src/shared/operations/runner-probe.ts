import type { Operation } from './operation.entity';

type Phase = 'run' | 'undo';

/** Seams for the operation test kit: throw to fail a step, or to stop as if the process had been killed. */
export interface RunnerProbe {
  /** Before each look at the row: the last one was recorded, the next thing has not begun. */
  beforeAdvance?(operation: Operation): Promise<void> | void;
  beforeStep?(operation: Operation, step: string, phase: Phase): Promise<void> | void;
  /** In the step's own time and scope, before its work. */
  withinStep?(operation: Operation, step: string, phase: Phase): Promise<void> | void;
  /** After the step's effect, before it is recorded. */
  afterStep?(operation: Operation, step: string, phase: Phase): Promise<void> | void;
  /** In the transaction that records a step, or the end (`finish`), behind what is committed with it. */
  inRecord?(operation: Operation, step: string, phase: Phase): Promise<void> | void;
  /** Overrides the delay before a retry, in milliseconds. */
  retryDelay?: number;
  /** Override the time of every step, and the grace after it. */
  stepSeconds?: number;
  graceMs?: number;
}

/** Thrown by a probe: stop at once and write nothing, as kill -9 would. */
export class Killed extends Error {}
