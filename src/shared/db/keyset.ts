import type { SqlValue } from './database';
import type { SqlFragment } from './where';

export type KeysetPage = ReadonlyArray<{ column: string; direction: 'asc' | 'desc'; value: SqlValue }>;

/**
 * The condition "comes after this row" for an order of several columns with directions of their own, which SQL's
 * row comparison cannot say. NULL sorts first in ascending order, as Table's order says.
 */
export function buildKeyset(page: KeysetPage): SqlFragment {
  const alternatives: string[] = [];
  const params: SqlValue[] = [];
  page.forEach((last, index) => {
    const later = after(last.column, last.direction, last.value);
    if (!later) return;
    const equal = page.slice(0, index);
    alternatives.push([...equal.map(same), later.sql].map((c) => `(${c})`).join(' AND '));
    params.push(...equal.map((key) => key.value).filter((value) => value !== null), ...later.params);
  });
  return { sql: alternatives.length ? alternatives.map((a) => `(${a})`).join(' OR ') : '1 = 0', params };
}

function same({ column, value }: KeysetPage[number]): string {
  return value === null ? `${column} IS NULL` : `${column} = ?`;
}

function after(column: string, direction: 'asc' | 'desc', value: SqlValue): SqlFragment | undefined {
  if (direction === 'asc') {
    return value === null
      ? { sql: `${column} IS NOT NULL`, params: [] }
      : { sql: `${column} > ?`, params: [value] };
  }
  if (value === null) return undefined;
  return { sql: `${column} < ? OR ${column} IS NULL`, params: [value] };
}
