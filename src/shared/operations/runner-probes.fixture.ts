import { AppError } from '../errors/app-error';
import type { Operation } from './operation.entity';
import { Killed, type RunnerProbe } from './runner-probe';

/* What befalls an operation in the test kit: failures, kills and pauses at a step of choice. */

const FAULT = () =>
  new AppError({ kind: 'internal', code: 'test_fault', message: 'The test asked for this failure.' });

export function failAt(name: string, step: string, phase: string): void {
  if (step === name && phase === 'run') throw FAULT();
}

export function failAfter(name: string): RunnerProbe {
  return { afterStep: (_, step, phase) => failAt(name, step, phase) };
}

/** Makes the runner do a step, forget that it did, and do it again: once for each step. */
export function everyStepTwice(wanted: 'run' | 'undo'): RunnerProbe {
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

export interface KillProbe extends RunnerProbe {
  happened: Promise<void>;
}

export function killAt(name: string, wanted: 'run' | 'undo'): KillProbe {
  const { promise: happened, resolve: tell } = deferred();
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
export function killBefore(name: string): KillProbe {
  return killOn(({ step, state }) => step === name && state !== 'undoing');
}

/** Dies where the way back has come to a step that has no undo. */
export function killWhileUndoing(name: string): KillProbe {
  return killOn(({ step, state }) => step === name && state === 'undoing');
}

function killOn(moment: (operation: Operation) => boolean): KillProbe {
  const { promise: happened, resolve: tell } = deferred();
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
export function pauseAt(name: string): PauseProbe {
  const { promise: reached, resolve: tell } = deferred();
  const { promise: released, resolve: goOn } = deferred();
  let paused = false;
  return {
    reached,
    goOn,
    withinStep: async (_, step) => {
      if (step !== name || paused) return;
      paused = true;
      tell();
      await released;
    },
  };
}

export function throwIf(condition: boolean): void {
  if (condition) throw new Error('The test asked for this bug.');
}

export function merge(first: RunnerProbe, second: RunnerProbe): RunnerProbe {
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

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
