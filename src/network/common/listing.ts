import type { Table } from '../../shared/db/table';
import type { SqlFragment } from '../../shared/db/where';
import { joinAnd, type ListQuery } from './list-query';

export interface Listed<E> {
  rows: E[];
  /** More rows follow in the direction asked for. */
  more: boolean;
}

/** One page of a table, within what the caller may see. `page_reverse` walks backwards but answers in forward order. */
export async function listPage<E extends { id: string }>(
  table: Table<E>,
  query: ListQuery<E>,
  scope: SqlFragment,
  notFound: (marker: string) => Error,
): Promise<Listed<E>> {
  const orderBy = query.reverse ? query.orderBy.map(turn) : query.orderBy;
  const after = query.marker === undefined ? undefined : await table.find({ id: query.marker } as never);
  if (query.marker !== undefined && !after) throw notFound(query.marker);
  const rows = await table.list({
    extra: joinAnd([scope, query.condition]),
    orderBy,
    limit: query.limit === undefined ? undefined : query.limit + 1,
    after,
  });
  const more = query.limit !== undefined && rows.length > query.limit;
  if (more) rows.pop();
  return { rows: query.reverse ? rows.reverse() : rows, more };
}

function turn<K>([key, direction]: readonly [K, 'asc' | 'desc']): readonly [K, 'asc' | 'desc'] {
  return [key, direction === 'asc' ? 'desc' : 'asc'];
}
