import { jsonListHas, jsonMember } from '../../shared/db/dialect';
import type { SqlFragment, Where } from '../../shared/db/where';
import type { Microversion } from '../../shared/http/microversion';
import { Maybe } from '../../shared/http/optional';
import { lookUp } from '../../shared/text/look-up';
import { readIsoTime } from '../common/iso-time';
import { LastText, readBoolean } from '../common/wire-types';
import { changesBackwards, invalidTime } from '../compute.errors';
import type { Server } from './server.entity';
import { notBoolean, unknownSortDirection, unknownSortKey, unknownStatus } from './server.errors';
import { vmStatesOf } from './server-state';
import { textParts } from './server-text-filters';

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
  locked_by: 'lockedByAdmin',
  node: 'hostId',
  access_ip_v4: 'accessIpV4',
  access_ip_v6: 'accessIpV6',
  auto_disk_config: 'diskConfig',
  display_description: 'description',
  launch_index: 'launchIndex',
  progress: 'progress',
};

/** Nova takes these too; they are the same for all servers here, or are read from what a database cannot sort by. */
const IDLE_SORT_KEYS: ReadonlySet<string> = new Set([
  'instance_type_id',
  'kernel_id',
  'ramdisk_id',
  'root_device_name',
  'task_state',
]);

/** Columns of Nova's that order nothing: taken and passed over below 2.75, refused from there on (VALID_SORT_KEYS_V275). */
const GONE_SORT_KEYS: ReadonlySet<string> = new Set([
  'architecture',
  'cell_name',
  'cleaned',
  'default_ephemeral_device',
  'default_swap_device',
  'deleted',
  'deleted_at',
  'disable_terminate',
  'ephemeral_gb',
  'ephemeral_key_uuid',
  'id',
  'key_data',
  'launched_on',
  'memory_mb',
  'os_type',
  'reservation_id',
  'root_gb',
  'shutdown_terminate',
  'user_data',
  'vcpus',
  'vm_mode',
]);

/** Query parameters of the two server lists. Those that are not here are left alone, as Nova does below 2.75. */
export class ListServersQuery {
  @LastText() limit?: string;
  @LastText() marker?: string;
  @Maybe() sort_key?: string | string[];
  @Maybe() sort_dir?: string | string[];
  @Maybe() all_tenants?: string;
  @LastText() project_id?: string;
  @LastText() tenant_id?: string;
  @LastText() user_id?: string;
  @LastText() name?: string;
  @Maybe() status?: string | string[];
  @LastText() vm_state?: string;
  @LastText() host?: string;
  @LastText() node?: string;
  @LastText() image?: string;
  @LastText() flavor?: string;
  @LastText() uuid?: string;
  @LastText() reservation_id?: string;
  @LastText() key_name?: string;
  @LastText() ip?: string;
  @LastText() ip6?: string;
  @LastText() deleted?: string;
  @LastText() 'changes-since'?: string;
  @LastText() 'changes-before'?: string;
  @LastText() tags?: string;
  @LastText() 'tags-any'?: string;
  @LastText() 'not-tags'?: string;
  @LastText() 'not-tags-any'?: string;
  @LastText() locked?: string;
  @LastText() availability_zone?: string;
  @LastText() config_drive?: string;
  @LastText() power_state?: string;
  @LastText() hostname?: string;
  @LastText() description?: string;
  @LastText() created_at?: string;
  @LastText() launched_at?: string;
  @LastText() terminated_at?: string;
  @LastText() task_state?: string;
  @LastText() image_ref?: string;
  @LastText() display_name?: string;
  @LastText() display_description?: string;
  @LastText() launch_index?: string;
  @LastText() root_device_name?: string;
  @LastText() kernel_id?: string;
  @LastText() ramdisk_id?: string;
  @LastText() progress?: string;
  @LastText() access_ip_v4?: string;
  @LastText() access_ip_v6?: string;
  @LastText() instance_name?: string;
  @LastText() soft_deleted?: string;
  @LastText() locked_by?: string;
  @LastText() auto_disk_config?: string;
}

export type ServerOrder = ReadonlyArray<readonly [keyof Server & string, 'asc' | 'desc']>;

/** `sort_key` and `sort_dir` may be repeated; the id settles ties. */
export function orderOf(query: ListServersQuery, version: Microversion): ServerOrder {
  const keys = [query.sort_key ?? 'created_at'].flat();
  const directions = [query.sort_dir ?? 'desc'].flat();
  const order = keys.flatMap((key, index) => {
    if (IDLE_SORT_KEYS.has(key)) return [];
    if (GONE_SORT_KEYS.has(key) && !version.atLeast('2.75')) return [];
    if (key === 'locked' && !version.atLeast('2.73')) return [];
    const property = lookUp(SORT_KEYS, key);
    if (!property) throw unknownSortKey(key, Object.keys(SORT_KEYS));
    const direction = directions[index] ?? directions.at(-1) ?? 'desc';
    if (direction !== 'asc' && direction !== 'desc') throw unknownSortDirection(direction);
    return [[property, direction] as const];
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
  const parts: SqlFragment[] = [...tagParts(query), ...timeParts(query), ...textParts(query)];
  const states =
    query.status === undefined ? undefined : [query.status].flat().map((status) => vmStatesOf(status));
  const impossible = states?.every((state) => state === undefined) ?? false;
  if (impossible && strict) throw unknownStatus([query.status].flat());
  if (query.flavor !== undefined)
    parts.push({ sql: `${jsonMember('"flavor"', 'id')} = ?`, params: [query.flavor] });
  const wanted = states?.flatMap((state) => state ?? []);
  const asksDeleted =
    readBoolean(query.deleted) === true || wanted?.includes('deleted') || asksForChanges(query);
  const where: Where<Server> = {
    projectId,
    hostId,
    userId: query.user_id,
    vmState: wanted ? { in: wanted } : (query.vm_state as Server['vmState'] | undefined),
    imageId: query.image ?? query.image_ref,
    id: query.uuid,
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
  if (flag === undefined) throw notBoolean(name, text);
  return flag;
}

function deletedCondition(query: ListServersQuery, asks: boolean): Where<Server>['deletedAt'] {
  if (!asks) return null;
  if (query.deleted !== undefined) return readBoolean(query.deleted) === true ? { not: null } : null;
  return asksForChanges(query) ? undefined : { not: null };
}

/** Those tell of deleted servers too. */
function asksForChanges(query: ListServersQuery): boolean {
  return query['changes-since'] !== undefined || query['changes-before'] !== undefined;
}

function join(parts: readonly SqlFragment[]): SqlFragment | undefined {
  if (parts.length === 0) return undefined;
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(' AND '),
    params: parts.flatMap(({ params }) => params),
  };
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
  const { 'changes-since': since, 'changes-before': before } = query;
  const [from, to] = [timeOf(since, 'changes-since'), timeOf(before, 'changes-before')];
  if (from !== undefined && to !== undefined && to < from) throw changesBackwards();
  const part = (operator: string, time: number | undefined): SqlFragment[] =>
    time === undefined ? [] : [{ sql: `"updatedAt" ${operator} ?`, params: [new Date(time).toISOString()] }];
  return [...part('>=', from), ...part('<=', to), ...EXACT_TIMES.flatMap(exactly)];

  /** To the second, as the answers show them. */
  function exactly(name: (typeof EXACT_TIMES)[number]): SqlFragment[] {
    const time = timeOf(query[name], name);
    if (time === undefined) return [];
    const second = new Date(time).toISOString().slice(0, 19);
    return [{ sql: `SUBSTR("${SORT_KEYS[name]}", 1, 19) = ?`, params: [second] }];
  }
}

function timeOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const time = readIsoTime(text);
  if (time === undefined) throw invalidTime(name, text);
  return time;
}
