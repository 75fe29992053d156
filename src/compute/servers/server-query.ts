import { IsIn, IsString } from 'class-validator';
import { jsonListHas, jsonMember } from '../../shared/db/dialect';
import type { SqlFragment, Where } from '../../shared/db/where';
import { escapeLike } from '../../shared/db/where';
import { invalid } from '../../shared/errors/app-error';
import { Maybe } from '../../shared/http/optional';
import { lookUp } from '../../shared/text/look-up';
import { readBoolean } from '../common/wire-types';
import { invalidTime } from '../compute.errors';
import type { Server } from './server.entity';
import { vmStatesOf } from './server-state';

const SORT_KEYS: Readonly<Record<string, keyof Server & string>> = {
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  launched_at: 'launchedAt',
  terminated_at: 'terminatedAt',
  display_name: 'name',
  uuid: 'id',
  vm_state: 'vmState',
  power_state: 'powerState',
  project_id: 'projectId',
  user_id: 'userId',
  image_ref: 'imageId',
  key_name: 'keyName',
  availability_zone: 'availabilityZone',
  hostname: 'hostname',
  host: 'hostId',
  config_drive: 'configDrive',
  locked: 'locked',
};

/** Query parameters of the two server lists. Those that are not here are left alone, as Nova does below 2.75. */
export class ListServersQuery {
  @Maybe() @IsString() limit?: string;
  @Maybe() @IsString() marker?: string;
  @Maybe() sort_key?: string | string[];
  @Maybe() sort_dir?: string | string[];
  @Maybe() all_tenants?: string;
  @Maybe() @IsString() project_id?: string;
  @Maybe() @IsString() tenant_id?: string;
  @Maybe() @IsString() user_id?: string;
  @Maybe() @IsString() name?: string;
  @Maybe() status?: string | string[];
  @Maybe() @IsString() vm_state?: string;
  @Maybe() @IsString() host?: string;
  @Maybe() @IsString() node?: string;
  @Maybe() @IsString() image?: string;
  @Maybe() @IsString() flavor?: string;
  @Maybe() @IsString() uuid?: string;
  @Maybe() @IsString() reservation_id?: string;
  @Maybe() @IsString() key_name?: string;
  @Maybe() @IsString() ip?: string;
  @Maybe() @IsString() ip6?: string;
  @Maybe() @IsString() deleted?: string;
  @Maybe() @IsString() 'changes-since'?: string;
  @Maybe() @IsString() 'changes-before'?: string;
  @Maybe() @IsString() tags?: string;
  @Maybe() @IsString() 'tags-any'?: string;
  @Maybe() @IsString() 'not-tags'?: string;
  @Maybe() @IsString() 'not-tags-any'?: string;
  @Maybe() @IsString() locked?: string;
  @Maybe() @IsString() availability_zone?: string;
  @Maybe() @IsString() config_drive?: string;
  @Maybe() @IsIn(['0', '1', '3', '4', '6', '7']) power_state?: string;
  @Maybe() @IsString() hostname?: string;
  @Maybe() @IsString() description?: string;
  @Maybe() @IsString() created_at?: string;
  @Maybe() @IsString() launched_at?: string;
  @Maybe() @IsString() terminated_at?: string;
  @Maybe() @IsString() task_state?: string;
}

export type ServerOrder = ReadonlyArray<readonly [keyof Server & string, 'asc' | 'desc']>;

/** `sort_key` and `sort_dir` may be repeated; the id settles ties. */
export function orderOf(query: ListServersQuery): ServerOrder {
  const keys = [query.sort_key ?? 'created_at'].flat();
  const directions = [query.sort_dir ?? 'desc'].flat();
  const order = keys.map((key, index) => {
    const property = lookUp(SORT_KEYS, key);
    if (!property)
      throw invalid(
        'invalid_sort_key',
        `Sort key ${key} is not one of ${Object.keys(SORT_KEYS).join(', ')}.`,
      );
    const direction = directions[index] ?? directions.at(-1) ?? 'desc';
    if (direction !== 'asc' && direction !== 'desc')
      throw invalid('invalid_sort_dir', `Sort direction ${direction} is not asc or desc.`);
    return [property, direction] as const;
  });
  return order.some(([property]) => property === 'id')
    ? order
    : [...order, ['id', order.at(-1)?.[1] ?? 'desc']];
}

/** A question to another room's data: answered with ids before the query. */
export interface ServerFilter {
  where: Where<Server>;
  extra: SqlFragment | undefined;
  /** True for a status that no server ever has: the list is empty. */
  impossible: boolean;
}

/** `projectId` undefined means every project; `hostId` is the id behind the name in `host`. */
export function filterOf(
  query: ListServersQuery,
  projectId: string | undefined,
  hostId: string | undefined,
  strict: boolean,
): ServerFilter {
  const parts: SqlFragment[] = [...tagParts(query), ...timeParts(query)];
  const states =
    query.status === undefined ? undefined : [query.status].flat().map((status) => vmStatesOf(status));
  const impossible = states?.every((state) => state === undefined) ?? false;
  if (impossible && strict)
    throw invalid('invalid_status', `Invalid status value: ${[query.status].flat().join(', ')}`);
  if (query.name !== undefined) parts.push(namePart(query.name));
  if (query.flavor !== undefined)
    parts.push({ sql: `${jsonMember('"flavor"', 'id')} = ?`, params: [query.flavor] });
  const wanted = states?.flatMap((state) => state ?? []);
  const asksDeleted =
    /^(1|true|yes|on)$/i.test(query.deleted ?? '') || wanted?.includes('deleted') || query['changes-since'];
  const where: Where<Server> = {
    projectId,
    hostId,
    userId: query.user_id,
    vmState: wanted ? { in: wanted } : (query.vm_state as Server['vmState'] | undefined),
    powerState:
      query.power_state === undefined ? undefined : (Number(query.power_state) as Server['powerState']),
    imageId: query.image,
    id: query.uuid,
    reservationId: query.reservation_id,
    keyName: query.key_name,
    availabilityZone: query.availability_zone,
    hostname: query.hostname,
    description: query.description,
    configDrive: flagOf(query, 'config_drive'),
    locked: flagOf(query, 'locked'),
    deletedAt: deletedCondition(query, Boolean(asksDeleted)),
  };
  return { where, extra: join(parts), impossible };
}

/** nova/api/openstack/compute/servers.py: strict, so that nonsense narrows nothing away unseen. */
function flagOf(query: ListServersQuery, name: 'locked' | 'config_drive'): boolean | undefined {
  const text = query[name];
  if (text === undefined || (name === 'config_drive' && text === '')) return undefined;
  const flag = readBoolean(text);
  if (flag === undefined)
    throw invalid('invalid_filter', `Invalid ${name} value: ${text}. It must be a boolean.`);
  return flag;
}

function deletedCondition(query: ListServersQuery, asks: boolean): Where<Server>['deletedAt'] {
  if (!asks) return null;
  return query['changes-since'] ? undefined : { not: null };
}

function join(parts: readonly SqlFragment[]): SqlFragment | undefined {
  if (parts.length === 0) return undefined;
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(' AND '),
    params: parts.flatMap(({ params }) => params),
  };
}

/**
 * Nova matches names as regular expressions in its database. What people write fits LIKE: text, `^`, `$`, `.`, `.*`
 * and escaped characters; the rest is refused, because a pattern from a stranger may run for ever.
 */
function namePart(pattern: string): SqlFragment {
  let like = pattern.startsWith('^') ? '' : '%';
  const body = pattern.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  for (const [token] of body.matchAll(/\.\*|\\.|[\s\S]/g)) {
    if (token === '.*') like += '%';
    else if (token === '.') like += '_';
    else if (token.startsWith('\\') && token.length === 2) like += escapeLike(token.slice(1));
    else if (/[[\](){}*+?|^$\\]/.test(token)) {
      throw invalid(
        'invalid_name_filter',
        `The name filter ${JSON.stringify(pattern)} uses "${token}"; text, ^, $, "." and ".*" are understood.`,
      );
    } else like += escapeLike(token);
  }
  if (!/(?<!\\)\$$/.test(pattern)) like += '%';
  return { sql: `"name" LIKE ? ESCAPE '\\'`, params: [like] };
}

const EXACT_TIMES = ['created_at', 'launched_at', 'terminated_at'] as const;

const HAS_TAG = jsonListHas('"servers"."tags"');

function tagParts(query: ListServersQuery): SqlFragment[] {
  const split = (text: string | undefined) => (text ?? '').split(',').filter(Boolean);
  const make = (text: string | undefined, glue: string, not: boolean): SqlFragment[] => {
    const tags = split(text);
    if (!tags.length) return [];
    const sql = tags.map(() => HAS_TAG).join(glue);
    return [{ sql: not ? `NOT (${sql})` : sql, params: tags }];
  };
  return [
    ...make(query.tags, ' AND ', false),
    ...make(query['tags-any'], ' OR ', false),
    ...make(query['not-tags'], ' AND ', true),
    ...make(query['not-tags-any'], ' OR ', true),
  ];
}

function timeParts(query: ListServersQuery): SqlFragment[] {
  const part = (name: 'changes-since' | 'changes-before', operator: string): SqlFragment[] => {
    const text = query[name];
    if (text === undefined) return [];
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw invalidTime(name, text);
    return [{ sql: `"updatedAt" ${operator} ?`, params: [new Date(time).toISOString()] }];
  };
  return [...part('changes-since', '>='), ...part('changes-before', '<='), ...EXACT_TIMES.flatMap(exactly)];

  /** To the second, as the answers show them. */
  function exactly(name: (typeof EXACT_TIMES)[number]): SqlFragment[] {
    const text = query[name];
    if (text === undefined) return [];
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw invalid('invalid_time', `Invalid ${name} value: ${text}.`);
    const like = `${new Date(time).toISOString().slice(0, 19)}%`;
    return [{ sql: `"${SORT_KEYS[name]}" LIKE ?`, params: [like] }];
  }
}
