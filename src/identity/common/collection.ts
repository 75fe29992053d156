import { pageInMemory, pageUrl, readPage } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';
import { notFound } from '../identity.errors';

export const MAX_LIMIT = 1000;

/** `{ users: [...], links: { self, previous, next } }`: how every list of identity looks. */
export function collection<K extends string, T>(
  context: RequestContext,
  path: string,
  key: K,
  items: readonly T[],
  options: { query?: Readonly<Record<string, unknown>> } = {},
) {
  const query = options.query ?? {};
  const url = `${context.serviceUrl}/v3${path}`;
  const { page, next } = pageOf(items, query);
  const following = next === undefined ? null : pageUrl(url, query, { marker: next });
  const links = { next: following, self: pageUrl(url, query, {}), previous: null };
  return { links, [key]: page } as { links: typeof links } & Record<K, readonly T[]>;
}

/** The page that `limit` and `marker` ask for; without them, or of things without an id, all there is. */
export function pageOf<T>(
  items: readonly T[],
  query: Readonly<Record<string, unknown>>,
): { page: readonly T[]; next: string | undefined } {
  const asked = { limit: textOf(query.limit), marker: textOf(query.marker) };
  if ((!asked.limit && !asked.marker) || !items.every(hasId)) return { page: items, next: undefined };
  const request = readPage(asked, MAX_LIMIT);
  return pageInMemory(
    items as ReadonlyArray<T & { id: string }>,
    request,
    ({ id }) => id,
    (marker) => notFound('marker', marker),
  );
}

function hasId(item: unknown): item is { id: string } {
  return typeof item === 'object' && item !== null && typeof (item as { id?: unknown }).id === 'string';
}

/** A parameter that was said twice is what it was last. */
function textOf(value: unknown): string | undefined {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? last : undefined;
}
