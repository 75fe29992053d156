import { messageOf } from './errors/app-error';
import { log } from './log/logger';
import { runOutsideScope } from './work-scope';

/*
 * Work that nobody waits for. What fails there, at once or later, has nobody who hears of it but the log: it must never
 * become an unhandled rejection or an uncaught exception, which end the process. Timers of the product are made here,
 * and `background.spec.ts` refuses others.
 */

/** Starts work that goes on by itself, outside the scope of whoever starts it. `name` is for the log. */
export function inBackground(name: string, work: () => unknown): void {
  runOutsideScope(async () => work()).catch((error: unknown) => {
    log.error({ work: name, err: error }, `${name} failed: ${messageOf(error)}`);
  });
}

/** Does not keep the process alive. */
export function later(name: string, milliseconds: number, work: () => unknown): NodeJS.Timeout {
  return setTimeout(() => inBackground(name, work), milliseconds).unref();
}

/** Every so often until it is cleared; does not keep the process alive. */
export function every(name: string, milliseconds: number, work: () => unknown): NodeJS.Timeout {
  return setInterval(() => inBackground(name, work), milliseconds).unref();
}
