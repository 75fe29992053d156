import { inList } from '../../shared/db/dialect';
import type { SqlFragment } from '../../shared/db/where';

type TagFilter = { sql: (values: readonly string[]) => SqlFragment };

/**
 * The four tag filters of the "standard-attr-tag" extension: all of them, any of them, and their negations. Values
 * are comma separated.
 */
export function tagFilters(
  idColumn: string,
): Record<'tags' | 'tags-any' | 'not-tags' | 'not-tags-any', TagFilter> {
  const all = { sql: (values: readonly string[]) => having(idColumn, values, true) };
  const any = { sql: (values: readonly string[]) => having(idColumn, values, false) };
  return { tags: all, 'tags-any': any, 'not-tags': negate(all), 'not-tags-any': negate(any) };
}

function having(idColumn: string, values: readonly string[], all: boolean): SqlFragment {
  const tags = [...new Set(values.flatMap((value) => value.split(',')))];
  const wanted = inList('"tag"', tags);
  return {
    sql: `${idColumn} IN (SELECT "resourceId" FROM "network_tags" WHERE ${wanted.sql}
          GROUP BY "resourceId" HAVING COUNT(*) >= ?)`,
    params: [...wanted.params, all ? tags.length : 1],
  };
}

function negate(filter: TagFilter): TagFilter {
  return {
    sql: (values) => {
      const { sql, params } = filter.sql(values);
      return { sql: `NOT (${sql})`, params };
    },
  };
}
