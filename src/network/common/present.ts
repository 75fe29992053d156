import { pageUrl } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from './list-query';

export type View = Record<string, unknown>;

/** What of a resource goes out: without the attributes that are hidden, and only the `fields` asked for. */
export function present(
  view: View,
  hidden: readonly string[],
  fields: ReadonlySet<string> | undefined,
): View {
  if (hidden.length === 0 && !fields) return view;
  return Object.fromEntries(
    Object.entries(view).filter(([name]) => !hidden.includes(name) && (!fields || fields.has(name))),
  );
}

/**
 * `networks_links`: both directions as in neutron/api/api_common.py, so a client that follows `next` sees one empty
 * page at the end when the last one was full.
 */
export function pageLinks(
  context: RequestContext,
  collection: string,
  path: string,
  raw: RawQuery,
  query: { limit: number | undefined; reverse: boolean },
  ids: readonly string[],
): Record<string, unknown> {
  const { limit, reverse } = query;
  if (limit === undefined) return {};
  const url = `${context.serviceUrl}/v2.0/${path}`;
  const short = ids.length < limit;
  const links = [];
  if (!short || reverse) {
    links.push({ rel: 'next', href: pageUrl(url, raw, { marker: ids.at(-1), page_reverse: undefined }) });
  }
  if (!short || !reverse) {
    links.push({ rel: 'previous', href: pageUrl(url, raw, { marker: ids[0], page_reverse: 'True' }) });
  }
  return { [`${collection}_links`]: links };
}

/** Neutron writes times without fractions: `2024-01-31T12:00:00Z`. */
export function wireTime(time: string): string {
  return `${time.slice(0, 19)}Z`;
}

/** `?fields=` of a single resource. */
export function readFields(raw: RawQuery): ReadonlySet<string> | undefined {
  const { fields } = raw;
  const names = (Array.isArray(fields) ? fields : [fields]).filter((name): name is string => Boolean(name));
  return names.length ? new Set(names) : undefined;
}
