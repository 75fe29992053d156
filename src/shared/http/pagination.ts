import { invalidLimit } from '../errors/shared.errors';

export interface PageRequest {
  /** Never above the service's maximum; undefined where the client gave none and the service sets no default. */
  limit: number | undefined;
  marker: string | undefined;
}

/** Reads `limit` and `marker`. A limit above `max` is cut to it, as every OpenStack service does. */
export function readPage(
  query: { limit?: string; marker?: string },
  max: number,
  fallback: number | undefined = max,
): PageRequest {
  return { limit: readLimit(query.limit, max, fallback), marker: query.marker || undefined };
}

function readLimit(text: string | undefined, max: number, fallback: number | undefined): number | undefined {
  if (text === undefined || text === '') return fallback;
  if (!/^\d+$/.test(text)) {
    throw invalidLimit(text);
  }
  return Math.min(Number(text), max);
}

/** The current URL with `marker` replaced, for next links. `path` is absolute, with scheme and host. */
export function pageUrl(
  path: string,
  query: Readonly<Record<string, unknown>>,
  changes: Record<string, string | undefined>,
): string {
  const params = new URLSearchParams();
  const merged = { ...query, ...changes };
  for (const [name, value] of Object.entries(merged)) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) params.append(name, String(item));
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

/** Splits a fetch of `limit + 1` rows into the page and whether more follow. */
export function cutPage<T>(rows: T[], limit: number | undefined): { page: T[]; more: boolean } {
  if (limit === undefined || rows.length <= limit) return { page: rows, more: false };
  return { page: rows.slice(0, limit), more: true };
}

/**
 * One page of a list that is in memory whole, and the marker of the next one. A marker that is not in the list is an
 * error of the caller's own: passed over, it would show the first page for ever to a client that counts.
 */
export function pageInMemory<T>(
  items: readonly T[],
  request: PageRequest,
  keyOf: (item: T) => string,
  markerNotFound: (marker: string) => Error,
): { page: T[]; next: string | undefined } {
  const { marker, limit } = request;
  const at = marker === undefined ? -1 : items.findIndex((item) => keyOf(item) === marker);
  if (marker !== undefined && at < 0) throw markerNotFound(marker);
  const { page, more } = cutPage(items.slice(at + 1), limit);
  const last = page.at(-1);
  return { page, next: more && last !== undefined ? keyOf(last) : undefined };
}
