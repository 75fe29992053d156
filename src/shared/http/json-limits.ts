import type { AppError } from '../errors/app-error';
import { brokenText, nestedTooDeep } from '../errors/shared.errors';

/** Deeper than any body of an OpenStack API; what walks a body need not fear for its stack. */
const MAX_DEPTH = 32;

/** What makes a parsed body unfit to be worked with or stored, if anything: `text` is what it was parsed from. */
export function problemOf(value: unknown, text: string): AppError | undefined {
  if (isDeeper(value, MAX_DEPTH)) return nestedTooDeep(MAX_DEPTH);
  // Half of a character can only come by an escape; it cannot be stored or sent as UTF-8.
  if (/\\u[dD][89a-fA-F]/.test(text) && hasBrokenText(value)) return brokenText();
  return undefined;
}

function isDeeper(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((item) => isDeeper(item, left - 1));
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function hasBrokenText(value: unknown): boolean {
  if (typeof value === 'string') return LONE_SURROGATE.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => LONE_SURROGATE.test(key) || hasBrokenText(item));
}
