import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { Router } from './router.entity';

@Injectable()
export class RoutersRepository {
  private readonly table: Table<Router>;

  constructor(database: Database) {
    this.table = new Table(database, Router);
  }

  find(id: string): Promise<Router | undefined> {
    return this.table.find({ id });
  }

  listByIds(ids: readonly string[]): Promise<Router[]> {
    return this.table.list({ where: { id: { in: ids } }, orderBy: [['id', 'asc']] });
  }

  /** Routers that live on these hosts; a host's plan is made from them. */
  listByHosts(hostIds: readonly string[]): Promise<Router[]> {
    return this.table.list({ where: { hostId: { in: hostIds } }, orderBy: [['id', 'asc']] });
  }

  /** How many routers each host has. */
  async countByHost(): Promise<Map<string, number>> {
    const rows = await this.table.database.all<{ hostId: string; many: number }>(
      `SELECT "hostId", COUNT(*) AS many FROM ${this.table.name} WHERE "hostId" IS NOT NULL GROUP BY "hostId"`,
    );
    return new Map(rows.map(({ hostId, many }) => [hostId, many]));
  }

  countOf(projectId: string): Promise<number> {
    return this.table.count({ projectId });
  }

  insert(tx: Tx, router: Router): Promise<void> {
    return this.table.insert(tx, router);
  }

  update(tx: Tx, id: string, patch: Partial<Router>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }
}
