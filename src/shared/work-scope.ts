import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The piece of background work that is under way: a step of an operation, or a reconciler's round. It travels with the
 * asynchronous call chain, so that no command to a host can forget to end with the work that began it.
 */
export interface WorkScope {
  /** Aborted when the work's time is over or it was given up. Whatever waits ends then, also on the host. */
  readonly signal: AbortSignal;
  /**
   * Higher for each try of each step than for every one before it, over all operations. A host refuses a command whose
   * generation is below the highest that it has seen for the same resource: what outlived its time can change nothing.
   * Absent for work that only looks.
   */
  readonly generation?: number;
  /** `op-<operation id>-<step>`: what work of minutes is called on a host, the same for each try. Absent outside operations. */
  readonly jobName?: string;
}

const storage = new AsyncLocalStorage<WorkScope | undefined>();

export function runInScope<T>(scope: WorkScope, work: () => Promise<T>): Promise<T> {
  return storage.run(scope, work);
}

/** The scope of the current call chain; undefined in a request or a test that set none. */
export function currentScope(): WorkScope | undefined {
  return storage.getStore();
}

/**
 * For work that several callers share or that goes on by itself: it must not end because the step that happened to
 * begin it does. Let each caller wait for it with `inTime`.
 */
export function runOutsideScope<T>(work: () => T): T {
  return storage.run(undefined, work);
}

/** Waits for shared work no longer than the scope of the caller lasts; the work goes on. */
export async function inTime<T>(shared: Promise<T>, signal = currentScope()?.signal): Promise<T> {
  if (!signal) return shared;
  // Somebody always hears of a failure, also when every caller has given up.
  shared.catch(() => undefined);
  signal.throwIfAborted();
  let giveUp: () => void = () => undefined;
  const given = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp);
  });
  try {
    return await Promise.race([shared, given]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
