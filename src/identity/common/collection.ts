import { pageUrl } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';

/** The absolute URL of a path below /v3, as the client reaches it. */
export function v3Url(context: RequestContext, path: string): string {
  return `${context.serviceUrl}/v3${path}`;
}

/** `{ users: [...], links: { self, previous, next } }`: how every list of identity looks. */
export function collection<K extends string, T>(
  context: RequestContext,
  path: string,
  key: K,
  items: readonly T[],
  options: { query?: Readonly<Record<string, unknown>>; next?: string | null } = {},
) {
  const self = pageUrl(v3Url(context, path), options.query ?? {}, {});
  const links = { next: options.next ?? null, self, previous: null };
  return { links, [key]: items } as { links: typeof links } & Record<K, readonly T[]>;
}

/** The `links` of a single resource. */
export function selfLink(context: RequestContext, path: string) {
  return { links: { self: v3Url(context, path) } };
}
