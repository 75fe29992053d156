import type { SqlValue } from '../../shared/db/database';
import { inList, jsonListHas, jsonObjectHas } from '../../shared/db/dialect';
import type { SqlFragment } from '../../shared/db/where';
import { imageInvalid } from '../image.errors';
import { parseInList, splitOperator, timeCondition } from './filter-operators';
import type { Image } from './image.entity';

export type ImageSort = readonly [keyof Image & string, 'asc' | 'desc'];
export type RawQuery = Readonly<Record<string, string | string[] | undefined>>;

export interface ImageListQuery {
  conditions: SqlFragment[];
  /** `all` and a name as the client gave them; undefined when it gave none. */
  visibility: string | undefined;
  memberStatus: string;
  sort: ImageSort[];
}

/** Sort keys and the columns behind them. */
const SORT_KEYS: Readonly<Record<string, keyof Image & string>> = {
  name: 'name',
  status: 'status',
  container_format: 'containerFormat',
  disk_format: 'diskFormat',
  size: 'size',
  id: 'id',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
};
const WITH_IN: Readonly<Record<string, string>> = {
  name: 'name',
  id: 'id',
  status: 'status',
  container_format: 'containerFormat',
  disk_format: 'diskFormat',
};
const EXACT: Readonly<Record<string, string>> = {
  owner: 'owner',
  checksum: 'checksum',
  os_hash_value: 'hashValue',
  os_hash_algo: 'hashAlgorithm',
};
const NUMBERS: Readonly<Record<string, string>> = {
  size: 'size',
  virtual_size: 'virtualSize',
  min_disk: 'minDisk',
  min_ram: 'minRam',
};
const NOT_FILTERS = ['limit', 'marker', 'sort', 'sort_key', 'sort_dir', 'tag', 'visibility', 'member_status'];
const VISIBILITIES = ['community', 'public', 'private', 'shared', 'all'];
const MEMBER_STATUSES = ['pending', 'accepted', 'rejected', 'all'];

/** Reads the query of `GET /v2/images`: glance/api/v2/images.py RequestDeserializer and glance/db/sqlalchemy/api.py. */
export function parseImageQuery(query: RawQuery): ImageListQuery {
  const visibility = last(query.visibility) || undefined;
  if (visibility && !VISIBILITIES.includes(visibility))
    throw imageInvalid(`Invalid visibility value: ${visibility}`);
  const memberStatus = last(query.member_status) ?? 'accepted';
  if (!MEMBER_STATUSES.includes(memberStatus)) throw imageInvalid(`Invalid status: ${memberStatus}`);
  if (query['changes-since']) throw imageInvalid('The "changes-since" filter is no longer available on v2.');
  const conditions = all(query.tag).map((tag) => tagCondition(tag.trim()));
  conditions.push(flagCondition('hidden', 'os_hidden', last(query.os_hidden) ?? 'false'));
  for (const [name, given] of Object.entries(query)) {
    const value = last(given);
    if (value === undefined || NOT_FILTERS.includes(name) || name === 'os_hidden') continue;
    conditions.push(condition(name, value));
  }
  return { conditions, visibility, memberStatus, sort: parseSort(query) };
}

function condition(name: string, value: string): SqlFragment {
  if (name === 'protected') return flagCondition('protected', name, value);
  if (name === 'created_at') return timeCondition('createdAt', name, value);
  if (name === 'updated_at') return timeCondition('updatedAt', name, value);
  const range = /^(.+)_(min|max)$/.exec(name);
  const ranged = range?.[1] && own(NUMBERS, range[1]);
  if (ranged)
    return { sql: `"${ranged}" ${range[2] === 'min' ? '>=' : '<='} ?`, params: [wholeNumber(value)] };
  const column = own(WITH_IN, name);
  if (column) return equalOrIn(column, value);
  const exact = own(EXACT, name);
  if (exact) return { sql: `"${exact}" = ?`, params: [value] };
  const number = own(NUMBERS, name);
  if (number) return numberCondition(number, value);
  return propertyCondition(name, value);
}

function equalOrIn(column: string, value: string): SqlFragment {
  const { operator, operand } = splitOperator(value);
  if (operator === 'eq') return { sql: `"${column}" = ?`, params: [operand] };
  if (operator !== 'in') throw imageInvalid(`Unable to filter by unknown operator '${operator}'.`);
  const values = parseInList(operand);
  return inList(`"${column}"`, values);
}

const COMPARE: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

function numberCondition(column: string, value: string): SqlFragment {
  const { operator, operand } = splitOperator(value);
  const sign = own(COMPARE, operator);
  if (!sign) throw imageInvalid(`Unable to filter by unknown operator '${operator}'.`);
  return { sql: `"${column}" ${sign} ?`, params: [wholeNumber(operand)] };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\s*[+-]?\d+\s*$/.test(text) || !Number.isSafeInteger(value))
    throw imageInvalid('Unable to filter on a range with a non-numeric value.');
  return value;
}

function flagCondition(column: string, name: string, value: string): SqlFragment {
  const text = name === 'os_hidden' ? value.toLowerCase() : value;
  if (text !== 'true' && text !== 'false') {
    throw imageInvalid(`Invalid value '${value}' for '${name}' filter. Valid values are 'true' or 'false'.`);
  }
  return { sql: `"${column}" = ?`, params: [text === 'true' ? 1 : 0] };
}

function tagCondition(tag: string): SqlFragment {
  return { sql: jsonListHas('"tags"'), params: [tag] };
}

/** A property may have any name, so it is compared as data and never becomes part of a JSON path. */
function propertyCondition(name: string, value: string): SqlFragment {
  const params: SqlValue[] = [name, value];
  return {
    sql: jsonObjectHas('"properties"'),
    params,
  };
}

function parseSort(query: RawQuery): ImageSort[] {
  const { keys, directions } = query.sort === undefined ? classicSort(query) : newSort(query);
  if (keys.length === 0) keys.push('created_at');
  const fallback = directions.length === 1 ? direction(directions[0] ?? 'desc') : 'desc';
  const sort: ImageSort[] = keys.map((key, index) => [
    sortKey(key),
    direction(directions[index] ?? fallback),
  ]);
  for (const column of ['createdAt', 'id'] as const) {
    if (!sort.some(([used]) => used === column)) sort.push([column, fallback]);
  }
  return sort;
}

function newSort(query: RawQuery): { keys: string[]; directions: string[] } {
  if (query.sort_key !== undefined || query.sort_dir !== undefined)
    throw imageInvalid('Old and new sorting syntax cannot be combined');
  const parts = (last(query.sort) ?? '').split(',').map((part) => part.split(':'));
  return {
    keys: parts.map(([key]) => (key ?? '').trim()),
    directions: parts.map(([, given]) => given?.trim() || 'desc'),
  };
}

function classicSort(query: RawQuery): { keys: string[]; directions: string[] } {
  const keys = all(query.sort_key).map((key) => key.trim());
  const directions = all(query.sort_dir).map((given) => given.trim());
  if (directions.length > 1 && directions.length !== keys.length)
    throw imageInvalid('Number of sort dirs does not match the number of sort keys');
  return { keys, directions };
}

function sortKey(key: string): keyof Image & string {
  const column = own(SORT_KEYS, key);
  if (column) return column;
  const available = Object.keys(SORT_KEYS).join(', ');
  throw imageInvalid(`Invalid sort key: ${key}. It must be one of the following: ${available}.`);
}

function direction(given: string): 'asc' | 'desc' {
  if (given === 'asc' || given === 'desc') return given;
  throw imageInvalid(`Invalid sort direction: ${given}`);
}

/** What a table says of a name from outside: never what every object has, such as `constructor`. */
function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function all(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

export function last(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.at(-1) : value;
}
