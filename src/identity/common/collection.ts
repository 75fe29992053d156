import { pageUrl } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';

/** `{ users: [...], links: { self, previous, next } }`: how every list of identity looks. */
export function collection<K extends string, T>(
  context: RequestContext,
  path: string,
  key: K,
  items: readonly T[],
  options: { query?: Readonly<Record<string, unknown>>; next?: string | null } = {},
) {
  const self = pageUrl(`${context.serviceUrl}/v3${path}`, options.query ?? {}, {});
  const links = { next: options.next ?? null, self, previous: null };
  return { links, [key]: items } as { links: typeof links } & Record<K, readonly T[]>;
}
