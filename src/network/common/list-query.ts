import { inList } from '../../shared/db/dialect';
import type { SqlFragment } from '../../shared/db/where';
import { lookUp } from '../../shared/text/look-up';
import {
  invalidLimit,
  notBoolean,
  sortLengthsDiffer,
  unknownFilters,
  unknownSortDirections,
  unknownSortKeys,
} from './list.errors';

/** How one query parameter narrows a list; several values mean "any of them". */
export type Filter<E> =
  | { column: keyof E & string; kind: 'text' | 'flag' | 'integer' }
  /** What a filter finds may depend on whose list it is. */
  | { sql: (values: readonly string[], projectId: string) => SqlFragment };

/** What may be asked of a list: Neutron's attribute map, reduced to filters and sort keys. */
export interface ListShape<E> {
  filters: Readonly<Record<string, Filter<E>>>;
  sortKeys: Readonly<Record<string, keyof E & string>>;
}

export interface ListQuery<E> {
  condition: SqlFragment;
  orderBy: ReadonlyArray<readonly [keyof E & string, 'asc' | 'desc']>;
  limit: number | undefined;
  marker: string | undefined;
  reverse: boolean;
  fields: ReadonlySet<string> | undefined;
}

export type RawQuery = Readonly<Record<string, unknown>>;

const CONTROL = new Set(['fields', 'sort_key', 'sort_dir', 'limit', 'marker', 'page_reverse']);
const MAX_LIMIT = 10_000;

/**
 * Reads a list's query string with the rules of neutron/api/api_common.py: unknown filters are refused (extension
 * `filter-validation`), an empty value is a value (`empty-string-filtering`).
 */
export function readListQuery<E extends { id: string }>(
  shape: ListShape<E>,
  raw: RawQuery,
  column: (property: keyof E & string) => string,
  projectId = '',
): ListQuery<E> {
  refuseUnknownFilters(raw, Object.keys(shape.filters));
  const conditions = Object.entries(shape.filters).flatMap(([name, filter]) => {
    const values = valuesOf(lookUp(raw, name));
    return values.length ? [buildFilter(filter, values, column, projectId)] : [];
  });
  const fields = valuesOf(raw.fields).filter(Boolean);
  return {
    condition: joinAnd(conditions),
    orderBy: readSort(shape, valuesOf(raw.sort_key), valuesOf(raw.sort_dir)),
    ...readPaging(raw),
    reverse: valuesOf(raw.page_reverse)[0]?.toLowerCase() === 'true',
    fields: fields.length ? new Set(fields) : undefined,
  };
}

/** `limit` and `marker` of a list that is not a table. */
export function readPaging(raw: RawQuery): { limit: number | undefined; marker: string | undefined } {
  const limit = readLimit(valuesOf(raw.limit)[0]);
  return { limit, marker: limit === undefined ? undefined : valuesOf(raw.marker)[0] || undefined };
}

export function refuseUnknownFilters(raw: RawQuery, known: readonly string[]): void {
  const unknown = Object.keys(raw).filter((name) => !CONTROL.has(name) && !known.includes(name));
  if (unknown.length) {
    throw unknownFilters(unknown);
  }
}

export function joinAnd(conditions: readonly SqlFragment[]): SqlFragment {
  return {
    sql: conditions.length ? conditions.map((c) => `(${c.sql})`).join(' AND ') : '1 = 1',
    params: conditions.flatMap((c) => c.params),
  };
}

function buildFilter<E>(
  filter: Filter<E>,
  values: readonly string[],
  column: (property: keyof E & string) => string,
  projectId: string,
): SqlFragment {
  if ('sql' in filter) return filter.sql(values, projectId);
  const name = column(filter.column);
  if (filter.kind === 'text') return inList(name, values);
  if (filter.kind === 'flag') return inList(name, values.map(flagOf));
  return inList(name, values.filter((value) => /^-?\d{1,15}$/.test(value)).map(Number));
}

/** neutron_lib's convert_to_boolean. */
export function flagOf(value: string): number {
  if (/^(true|1)$/i.test(value)) return 1;
  if (/^(false|0)$/i.test(value)) return 0;
  throw notBoolean(value);
}

function readLimit(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^\d+$/.test(text)) {
    throw invalidLimit(text);
  }
  // 0 asks for everything (api_common.get_limit_and_marker).
  return Number(text) === 0 ? undefined : Math.min(Number(text), MAX_LIMIT);
}

/** Every order ends in the id, so that pages never overlap. */
function readSort<E extends { id: string }>(
  shape: ListShape<E>,
  keys: readonly string[],
  directions: readonly string[],
): ListQuery<E>['orderBy'] {
  if (directions.length && keys.length !== directions.length) {
    throw sortLengthsDiffer();
  }
  const absent = keys.filter((key) => !Object.hasOwn(shape.sortKeys, key));
  if (absent.length) {
    throw unknownSortKeys(absent);
  }
  const wrong = directions.filter((direction) => direction !== 'asc' && direction !== 'desc');
  if (wrong.length) {
    throw unknownSortDirections(wrong);
  }
  const order: Array<readonly [keyof E & string, 'asc' | 'desc']> = keys.map((key, index) => [
    shape.sortKeys[key] ?? 'id',
    directions[index] === 'desc' ? 'desc' : 'asc',
  ]);
  return order.some(([key]) => key === 'id') ? order : [...order, ['id', 'asc']];
}

function valuesOf(value: unknown): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
