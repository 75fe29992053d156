/** Tries of one step while its failures are transient (about ten minutes with the delays below). */
export const MAX_ATTEMPTS = 12;
export const MAX_UNDO_ATTEMPTS = 5;
/** Of the transaction that ends an operation. */
export const MAX_FINISH_ATTEMPTS = 5;
const CAP_MS = 60_000;

/** 1, 2, 4, ... seconds up to a minute, shortened by up to a quarter so that many do not come back at once. */
export function backoffMs(attempt: number): number {
  const full = Math.min(1000 * 2 ** (attempt - 1), CAP_MS);
  return Math.round(full * (1 - Math.random() / 4));
}
