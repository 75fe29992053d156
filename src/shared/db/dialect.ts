import type { SqlFragment, SqlValue } from './sql';

/*
 * The few things that SQLite and PostgreSQL say differently; all other SQL of the house is what both know, and
 * bin/lib/check-sql.mjs refuses the rest. Beside each stands what PostgreSQL says.
 */

/** SQLite takes 32,766 parameters in one statement, PostgreSQL 65,535; a longer list travels as one of them. */
const LONGEST_LIST = 1000;

/** `column IN (...)` for any number of values, which is false for none. */
export function inList(column: string, values: readonly SqlValue[]): SqlFragment {
  if (values.length === 0) return { sql: '1 = 0', params: [] };
  if (values.length <= LONGEST_LIST)
    return { sql: `${column} IN (${values.map(() => '?').join(', ')})`, params: [...values] };
  // PostgreSQL: column IN (SELECT value FROM jsonb_array_elements_text(CAST(? AS jsonb)) AS list(value))
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, params: [JSON.stringify(values)] };
}

/** Whether a JSON list of texts holds the parameter. PostgreSQL: `CAST(column AS jsonb) @> to_jsonb(CAST(? AS text))`. */
export function jsonListHas(column: string): string {
  return `EXISTS (SELECT 1 FROM json_each(${column}) AS item WHERE item.value = ?)`;
}

/** Whether a JSON object holds the two parameters, name and text. PostgreSQL: `CAST(column AS jsonb) ->> ? = ?`. */
export function jsonObjectHas(column: string): string {
  return `EXISTS (SELECT 1 FROM json_each(${column}) AS item WHERE item.key = ? AND item.value = ?)`;
}

/** A member of a JSON object under a name of our own. PostgreSQL: `CAST(column AS jsonb) ->> 'name'`, cast for numbers. */
export function jsonMember(column: string, name: string): string {
  if (!/^\w+$/.test(name)) throw new Error(`${name} is no name of our own`);
  return `json_extract(${column}, '$.${name}')`;
}

/** PostgreSQL: `jsonb_array_length(CAST(column AS jsonb))`. */
export function jsonLength(column: string): string {
  return `json_array_length(${column})`;
}

/** Whether a text column contains the parameter, case and all. PostgreSQL: `strpos(column, ?) > 0`. */
export function textContains(column: string): string {
  return `instr(${column}, ?) > 0`;
}

/**
 * Whether a text is like the parameter, a pattern with % and _, and \ before those that are meant. Without case of the
 * letters a to z and of no others, as SQLite's LIKE and LOWER have it; LIKE by itself is with case in PostgreSQL, which
 * says `LOWER(column COLLATE "C") LIKE LOWER(CAST(? AS text) COLLATE "C") ESCAPE '\'`.
 */
export function textLike(column: string): string {
  return `LOWER(${column}) LIKE LOWER(?) ESCAPE '\\'`;
}
