import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { inList } from '../../shared/db/dialect';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { raiseRevisions } from '../common/revisions';
import { tagFilters } from '../tags/tag-filters';
import { Router } from './router.entity';
import { routerNotFound } from './router.errors';

@Injectable()
export class RoutersRepository {
  private readonly table: Table<Router>;
  private readonly shape: ListShape<Router>;

  constructor(database: Database) {
    this.table = new Table(database, Router);
    this.shape = {
      filters: {
        id: { column: 'id', kind: 'text' },
        name: { column: 'name', kind: 'text' },
        description: { column: 'description', kind: 'text' },
        project_id: { column: 'projectId', kind: 'text' },
        tenant_id: { column: 'projectId', kind: 'text' },
        admin_state_up: { column: 'adminStateUp', kind: 'flag' },
        revision_number: { column: 'revision', kind: 'integer' },
        ...tagFilters(`${this.table.name}."id"`),
      },
      sortKeys: {
        id: 'id',
        name: 'name',
        status: 'status',
        project_id: 'projectId',
        tenant_id: 'projectId',
        admin_state_up: 'adminStateUp',
        flavor_id: 'flavorId',
        created_at: 'createdAt',
        updated_at: 'updatedAt',
      },
    };
  }

  query(raw: RawQuery) {
    return readListQuery(this.shape, raw, (property) => this.table.column(property));
  }

  page(query: ReturnType<RoutersRepository['query']>, scope: SqlFragment): Promise<Listed<Router>> {
    return listPage(this.table, query, scope, routerNotFound);
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

  /** Routers that live on none of these hosts. */
  listNotOn(hostIds: readonly string[]): Promise<Router[]> {
    const there = inList('"hostId"', hostIds);
    return this.table.list({
      extra: { sql: `"hostId" IS NULL OR NOT (${there.sql})`, params: there.params },
      orderBy: [['id', 'asc']],
    });
  }

  /** How many routers each host has. */
  async countByHost(): Promise<Map<string, number>> {
    const rows = await this.table.database.all<{ hostId: string; many: number }>(
      `SELECT "hostId", COUNT(*) AS many FROM ${this.table.name} WHERE "hostId" IS NOT NULL GROUP BY "hostId"`,
    );
    return new Map(rows.map(({ hostId, many }) => [hostId, many]));
  }

  /** The projects whose routers have their gateway in this network. */
  async projectsOutside(externalNetworkId: string): Promise<string[]> {
    const rows = await this.table.database.all<{ projectId: string }>(
      `SELECT DISTINCT "projectId" FROM ${this.table.name} WHERE "externalNetworkId" = ?`,
      [externalNetworkId],
    );
    return rows.map(({ projectId }) => projectId);
  }

  countOf(projectId: string): Promise<number> {
    return this.table.count({ projectId });
  }

  countByFlavor(flavorId: string): Promise<number> {
    return this.table.count({ flavorId });
  }

  insert(tx: Tx, router: Router): Promise<void> {
    return this.table.insert(tx, router);
  }

  update(tx: Tx, id: string, patch: Partial<Router>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  /** Of what belongs to them, something changed. */
  raiseRevisions(tx: Tx, ids: readonly string[], now: string): Promise<void> {
    return raiseRevisions(this.table, tx, ids, now);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }
}
