import { Injectable } from '@nestjs/common';
import type { SqlFragment } from '../../shared/db/where';
import { type PageRequest, readPage } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';
import { changedBetween } from '../common/changes';
import { MAX_LIMIT } from '../common/paging';
import { usageMarkerNotFound } from '../compute.errors';
import type { Migration } from './migration.entity';
import type { ListMigrationsQuery } from './migrations.dto';
import { MigrationsRepository } from './migrations.repository';

/** What was resized, by whom, and how it ended. */
@Injectable()
export class MigrationsService {
  constructor(private readonly migrations: MigrationsRepository) {}

  /** Since 2.59 in pages, the newest first, with one more than the limit; before, all as they came. */
  async list(
    context: RequestContext,
    query: ListMigrationsQuery,
  ): Promise<{ page: PageRequest; rows: Migration[] }> {
    const paged = context.microversion.atLeast('2.59');
    const page = paged ? readPage(query, MAX_LIMIT) : { limit: undefined, marker: undefined };
    const after = page.marker === undefined ? undefined : await this.migrations.find(page.marker);
    if (page.marker !== undefined && !after) throw usageMarkerNotFound(page.marker);
    const { since, before } = changedBetween(context, query, '2.59');
    if (query.hidden && !/^(0|false|no|off|n|f)$/i.test(query.hidden)) return { page, rows: [] };
    const rows = await this.migrations.list({
      where: {
        serverId: query.instance_uuid,
        status: query.status as Migration['status'] | undefined,
        kind: query.migration_type as Migration['kind'] | undefined,
        sourceHost: query.host === undefined ? query.source_compute : undefined,
        userId: query.user_id,
        projectId: query.project_id,
      },
      extra: both(onHost(query.host), changed(since, before)),
      orderBy: paged
        ? [
            ['createdAt', 'desc'],
            ['id', 'desc'],
          ]
        : [['id', 'asc']],
      after,
      limit: page.limit === undefined ? undefined : page.limit + 1,
    });
    return { page, rows };
  }

  /** Whether the server has a migration of this number. */
  async isOf(serverId: string, number: string): Promise<boolean> {
    if (!/^\d{1,15}$/.test(number)) return false;
    return (await this.migrations.list({ where: { serverId, id: Number(number) } })).length > 0;
  }
}

function onHost(name: string | undefined): SqlFragment | undefined {
  return name === undefined
    ? undefined
    : { sql: '("sourceHost" = ? OR "targetHost" = ?)', params: [name, name] };
}

/** By the last change, or by the beginning of what has not changed since. */
function changed(since: string | undefined, before: string | undefined): SqlFragment | undefined {
  const last = 'COALESCE("updatedAt", "createdAt")';
  const bounds = [
    ...(since === undefined ? [] : [{ sql: `${last} >= ?`, params: [since] }]),
    ...(before === undefined ? [] : [{ sql: `${last} <= ?`, params: [before] }]),
  ];
  return bounds.reduce<SqlFragment | undefined>((all, one) => both(all, one), undefined);
}

function both(one: SqlFragment | undefined, other: SqlFragment | undefined): SqlFragment | undefined {
  if (!one || !other) return one ?? other;
  return { sql: `${one.sql} AND ${other.sql}`, params: [...one.params, ...other.params] };
}
