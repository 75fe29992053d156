import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ListOptions } from '../../shared/db/table';
import type { SqlFragment, Where } from '../../shared/db/where';
import { escapeLike } from '../../shared/db/where';
import { cutPage, pageUrl, readPage } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';
import { lookUp } from '../../shared/text/look-up';
import { notFound } from '../identity.errors';
import { MAX_LIMIT, pageOf } from './collection';
import { nameKey } from './name-key';

/** `true` for 1, true, yes, on and for a name without a value. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && !['0', 'false', 'no', 'off', 'n'].includes(value.toLowerCase());
}

/** How a query parameter becomes a condition: the entity's property, and what its text means (`name`: see name-key.ts). */
export type FilterSpec<E> = Readonly<
  Record<string, { property: keyof E & string; kind: 'text' | 'flag' | 'name' } | undefined>
>;

/** Keystone's inexact filters: https://docs.openstack.org/api-ref/identity/v3/#filtering */
const PATTERNS: Readonly<Record<string, (text: string) => string>> = {
  contains: (text) => `%${text}%`,
  icontains: (text) => `%${text}%`,
  startswith: (text) => `${text}%`,
  istartswith: (text) => `${text}%`,
  endswith: (text) => `%${text}`,
  iendswith: (text) => `%${text}`,
};

/** One list request: its filters, its page, and the links of its answer. */
export class Listing {
  private paged = false;

  constructor(
    readonly context: RequestContext,
    readonly query: Readonly<Record<string, string>>,
    private readonly url: string,
  ) {}

  flag(name: string): boolean {
    return isTrue(this.query[name]);
  }

  /** Parameters that the resource does not have are passed over, as Keystone does. */
  where<E>(spec: FilterSpec<E>): Where<E> {
    const where: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(this.query)) {
      const [attribute = '', comparator] = name.split('__');
      const filter = lookUp(spec, attribute);
      if (!filter) continue;
      const wanted = filter.kind === 'name' ? nameKey(value) : value;
      if (comparator === undefined) where[filter.property] = filter.kind === 'flag' ? isTrue(value) : wanted;
      else {
        const pattern = lookUp(PATTERNS, comparator);
        if (pattern) where[filter.property] = { like: pattern(escapeLike(wanted)) };
      }
    }
    return where as Where<E>;
  }

  /** Without `limit` all rows come, since older clients do not follow links; with it, pages by name and id. */
  async page<E extends { id: string }>(
    table: { list(options: ListOptions<E>): Promise<E[]>; find(id: string): Promise<E | undefined> },
    options: { where: Where<E>; extra?: SqlFragment | undefined; order: ReadonlyArray<keyof E & string> },
  ): Promise<{ rows: E[]; next: string | undefined }> {
    this.paged = true;
    const { limit, marker } = readPage(this.query, MAX_LIMIT);
    const size = this.query.limit ? limit : undefined;
    const after = marker === undefined ? undefined : await table.find(marker);
    if (marker !== undefined && !after) throw notFound('marker', marker);
    const rows = await table.list({
      where: options.where,
      ...(options.extra && { extra: options.extra }),
      orderBy: options.order.map((property) => [property, 'asc'] as const),
      ...(size !== undefined && { limit: size + 1 }),
      ...(after && { after }),
    });
    const { page, more } = cutPage(rows, size);
    return { rows: page, next: more ? page.at(-1)?.id : undefined };
  }

  /** `{ users: [...], links: { self, next, previous } }`. What `page` did not page is paged here. */
  wrap(key: string, items: readonly unknown[], next?: string) {
    const [path = ''] = this.url.split('?');
    const cut = this.paged ? { page: items, next } : pageOf(items, this.query);
    const links = {
      next: cut.next === undefined ? null : pageUrl(path, this.query, { marker: cut.next }),
      self: this.url,
      previous: null,
    };
    return { links, [key]: cut.page };
  }
}

export const List = createParamDecorator((_: unknown, host: ExecutionContext) => {
  const request = host.switchToHttp().getRequest<FastifyRequest>();
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>)) {
    query[name] = Array.isArray(value) ? (value.at(-1) ?? '') : value;
  }
  return new Listing(request.context, query, request.context.rootUrl + request.originalUrl);
});
