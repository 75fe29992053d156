import { inList, textLike } from './dialect';
import type { SqlFragment, SqlValue } from './sql';

export type { SqlFragment } from './sql';

/** A plain value means equality (null: IS NULL). `in: []` matches nothing. `like` is without case (see textLike). */
export type Condition<V> =
  | V
  | null
  | { in: readonly V[] }
  | { not: V | null }
  | { gt?: V; gte?: V; lt?: V; lte?: V }
  | { like: string };

export type Where<E> = { [K in keyof E]?: Condition<E[K]> };

const COMPARISONS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** Builds the text after WHERE. `column` and `encode` map a property to its column name and stored value. */
export function buildWhere(
  where: Readonly<Record<string, unknown>>,
  column: (property: string) => string,
  encode: (property: string, value: unknown) => SqlValue,
): SqlFragment {
  const parts: string[] = [];
  const params: SqlValue[] = [];
  for (const [property, condition] of Object.entries(where)) {
    if (condition === undefined) continue;
    const name = column(property);
    const add = (sql: string, ...values: unknown[]): void => {
      parts.push(`${name} ${sql}`);
      params.push(...values.map((value) => encode(property, value)));
    };
    if (condition === null) add('IS NULL');
    else if (typeof condition !== 'object') add('= ?', condition);
    else if ('in' in condition) {
      const values = (condition.in as readonly unknown[]).map((value) => encode(property, value));
      const list = inList(name, values);
      parts.push(list.sql);
      params.push(...list.params);
    } else if ('not' in condition)
      condition.not === null ? add('IS NOT NULL') : add('IS DISTINCT FROM ?', condition.not);
    else if ('like' in condition) {
      parts.push(textLike(name));
      params.push(encode(property, condition.like));
    } else {
      for (const [key, operator] of Object.entries(COMPARISONS)) {
        const value = (condition as Record<string, unknown>)[key];
        if (value !== undefined) add(`${operator} ?`, value);
      }
    }
  }
  return { sql: parts.length ? parts.join(' AND ') : '1 = 1', params };
}

/** Escapes %, _ and \ for use in a LIKE pattern. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
