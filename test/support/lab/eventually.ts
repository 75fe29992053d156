import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until the answer is one, or the time is over; then it tells what the last answer was. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  seconds: number,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await sleep(200);
  }
  throw new Error(`${what}: not within ${seconds} s; last: ${String(last)}`);
}
