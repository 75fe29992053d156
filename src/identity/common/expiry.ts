import { expiryInPast, invalidExpiry } from '../identity.errors';

const FORMAT = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * An end that a client asks for, as ISO 8601 in UTC with microseconds and no zone (`2026-11-21T12:57:40.123456`):
 * clients compare what they sent with what they get back. Without a zone it is UTC. Throws 400 for the past.
 */
export function parseExpiry(text: string, now: number): string {
  const match = FORMAT.exec(text);
  const fraction = (match?.[7] ?? '').padEnd(6, '0').slice(0, 6);
  const seconds = match && Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}${zone(match[8])}`);
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) {
    throw invalidExpiry();
  }
  if (seconds + Number(fraction) / 1000 < now) throw expiryInPast();
  return `${new Date(seconds).toISOString().slice(0, 19)}.${fraction}`;
}

/** Seconds since the epoch. */
export function expirySeconds(expiry: string): number {
  return Date.parse(`${expiry}Z`) / 1000;
}

function zone(text: string | undefined): string {
  if (!text || text === 'Z') return 'Z';
  return text.includes(':') ? text : `${text.slice(0, 3)}:${text.slice(3)}`;
}
