import { randomUUID } from 'node:crypto';

/** No text of an answer holds this. */
const MARK = randomUUID();
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'g');

/**
 * JSON as JSON.stringify writes it, with whole numbers of any size: a bigint stands as its digits, where a number would
 * be rounded above 2^53.
 */
export function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // A bigint is the only reason that mending helps; a replacer for every answer would cost each of them.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, markBigInt).replace(MARKED, '$1');
  }
}

function markBigInt(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${MARK}${value}` : value;
}
