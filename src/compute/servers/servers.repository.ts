import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { type ListOptions, Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { deleteByIds, idsToPrune } from '../../shared/retention/prune-table';
import type { PruneLimits } from '../../shared/retention/retention';
import { Server } from './server.entity';

/** All SQL of servers. */
@Injectable()
export class ServersRepository {
  private readonly servers: Table<Server>;

  constructor(database: Database) {
    this.servers = new Table(database, Server);
  }

  /** A server that is not deleted. */
  find(id: string): Promise<Server | undefined> {
    return this.servers.find({ id, deletedAt: null });
  }

  /** Also one that is gone, for its history. */
  findAny(id: string): Promise<Server | undefined> {
    return this.servers.find({ id });
  }

  list(options: ListOptions<Server>): Promise<Server[]> {
    return this.servers.list(options);
  }

  listByIds(ids: readonly string[]): Promise<Server[]> {
    return this.servers.list({ where: { id: { in: ids }, deletedAt: null } });
  }

  listOnHost(hostId: string): Promise<Server[]> {
    return this.servers.list({ where: { hostId, deletedAt: null } });
  }

  async countByHost(): Promise<Map<string, number>> {
    const rows = await this.servers.database.all<{ hostId: string; n: number }>(
      `SELECT "hostId", COUNT(*) AS n FROM "servers" WHERE "deletedAt" IS NULL AND "hostId" IS NOT NULL
        GROUP BY "hostId"`,
    );
    return new Map(rows.map(({ hostId, n }) => [hostId, n]));
  }

  insert(tx: Tx, server: Server): Promise<void> {
    return this.servers.insert(tx, server);
  }

  async update(tx: Tx, id: string, patch: Partial<Server>): Promise<void> {
    await this.servers.update(tx, { id }, patch);
  }

  listOnHosts(hostIds: readonly string[]): Promise<Server[]> {
    return this.servers.list({
      where: { hostId: { in: hostIds }, deletedAt: null },
      orderBy: [['createdAt', 'asc']],
    });
  }

  /** The oldest of those that are gone; returns how many rows went. */
  async pruneDeleted(tx: Tx, limits: PruneLimits, atOnce: number): Promise<number> {
    const prunable = { table: 'servers', id: 'id', time: 'deletedAt', only: '"deletedAt" IS NOT NULL' };
    const ids = await idsToPrune(this.servers.database, prunable, limits, atOnce);
    await deleteByIds(tx, 'servers', 'id', ids);
    await deleteByIds(tx, 'server_migrations', 'serverId', ids);
    return ids.length;
  }

  /** Servers that lived at some time between the two, deleted ones too; `after` goes on behind that one. */
  livedBetween(
    { start, end }: { start: string; end: string },
    projectId: string | undefined,
    { after, limit }: { after?: Server; limit?: number } = {},
  ): Promise<Server[]> {
    return this.servers.list({
      where: { projectId, createdAt: { lt: end } },
      extra: { sql: '"deletedAt" IS NULL OR "deletedAt" > ?', params: [start] },
      orderBy: [
        ['projectId', 'asc'],
        ['id', 'asc'],
      ],
      after,
      limit,
    });
  }
}
