import { cutPage, type PageRequest, pageUrl } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';

/** Nova's [api]/max_limit: a larger limit is cut to it. */
export const MAX_LIMIT = 1000;

interface Link {
  rel: 'next';
  href: string;
}

/** The `*_links` of a page after which more follows. */
export function nextLinks(context: RequestContext, path: string, query: object, marker: string): Link[] {
  return [{ rel: 'next', href: pageUrl(`${context.serviceUrl}${path}`, { ...query }, { marker }) }];
}

/** Splits a fetch of one row too many into the page and the `*_links` that lead on, where more follows. */
export function novaPage<T>(
  context: RequestContext,
  path: string,
  query: object,
  request: PageRequest,
  rows: T[],
  markerOf: (row: T) => string,
): { page: T[]; links: Link[] | undefined } {
  const { page, more } = cutPage(rows, request.limit);
  const last = page.at(-1);
  if (!more || !last) return { page, links: undefined };
  return { page, links: nextLinks(context, path, query, markerOf(last)) };
}
