import { log } from '../log/logger';
import { runInScope, type WorkScope } from '../work-scope';

/** How long work that was given up may still take to end, before things go on without it. */
export const SETTLE_GRACE_MS = 15_000;

export interface Limits {
  /** For the log. */
  name: string;
  seconds: number;
  graceMs?: number;
  scope: Omit<WorkScope, 'signal'>;
  /** What the work is given up with when its time is over. */
  timedOut(): Error;
}

/**
 * Runs work in a scope of its own for so many seconds. Then its signal is aborted, and it has a grace to end what it has
 * begun: nobody goes on while it still works. What takes even longer is shut out by its generation; whatever it
 * answers late, nobody hears.
 */
export async function runTimed<T>(
  limits: Limits,
  work: (signal: AbortSignal, giveUp: (reason: Error) => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const giveUp = (reason: Error): void => controller.abort(reason);
  const timer = setTimeout(() => giveUp(limits.timedOut()), limits.seconds * 1000);
  const given = new Promise<'given up'>((resolve) =>
    signal.addEventListener('abort', () => resolve('given up'), { once: true }),
  );
  const result = runInScope({ ...limits.scope, signal }, () => work(signal, giveUp));
  try {
    const first = await Promise.race([result, given]);
    if (!signal.aborted) return first as T;
  } catch (error) {
    // What fails because it was given up has failed by that.
    if (!signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  if ((await withinMs(result, limits.graceMs ?? SETTLE_GRACE_MS)) === 'late')
    log.warn({ work: limits.name }, 'work that was given up has not ended; things go on without it');
  throw signal.reason;
}

async function withinMs(work: Promise<unknown>, milliseconds: number): Promise<'ended' | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), milliseconds);
  });
  const ended = (): 'ended' => 'ended';
  const outcome = await Promise.race([work.then(ended, ended), grace]);
  clearTimeout(timer);
  return outcome;
}
