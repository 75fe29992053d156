import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { raiseRevisions } from '../common/revisions';
import { tagFilters } from '../tags/tag-filters';
import { Subport, Trunk } from './trunk.entity';
import { trunkNotFound } from './trunk.errors';

const CARRIED = `"portId" IN (SELECT "id" FROM "ports" WHERE "hostId" IS NOT NULL AND "status" = 'ACTIVE')`;

const shape: ListShape<Trunk> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    name: { column: 'name', kind: 'text' },
    description: { column: 'description', kind: 'text' },
    port_id: { column: 'portId', kind: 'text' },
    admin_state_up: { column: 'adminStateUp', kind: 'flag' },
    status: { sql: withStatus },
    project_id: { column: 'projectId', kind: 'text' },
    tenant_id: { column: 'projectId', kind: 'text' },
    revision_number: { column: 'revision', kind: 'integer' },
    ...tagFilters('"network_trunks"."id"'),
  },
  sortKeys: {
    id: 'id',
    name: 'name',
    port_id: 'portId',
    admin_state_up: 'adminStateUp',
    project_id: 'projectId',
    tenant_id: 'projectId',
    created_at: 'createdAt',
    updated_at: 'updatedAt',
  },
};

@Injectable()
export class TrunksRepository {
  private readonly trunks: Table<Trunk>;
  private readonly subports: Table<Subport>;

  constructor(database: Database) {
    this.trunks = new Table(database, Trunk);
    this.subports = new Table(database, Subport);
  }

  query(raw: RawQuery) {
    return readListQuery(shape, raw, (property) => this.trunks.column(property));
  }

  page(query: ReturnType<TrunksRepository['query']>, scope: SqlFragment): Promise<Listed<Trunk>> {
    return listPage(this.trunks, query, scope, trunkNotFound);
  }

  find(id: string): Promise<Trunk | undefined> {
    return this.trunks.find({ id });
  }

  /** The trunks of which these ports are the parents. */
  listByPorts(portIds: readonly string[]): Promise<Trunk[]> {
    return portIds.length ? this.trunks.list({ where: { portId: { in: portIds } } }) : Promise.resolve([]);
  }

  listByIds(ids: readonly string[]): Promise<Trunk[]> {
    return ids.length ? this.trunks.list({ where: { id: { in: ids } } }) : Promise.resolve([]);
  }

  subportsOf(trunkIds: readonly string[]): Promise<Subport[]> {
    if (trunkIds.length === 0) return Promise.resolve([]);
    return this.subports.list({
      where: { trunkId: { in: trunkIds } },
      orderBy: [
        ['trunkId', 'asc'],
        ['segmentationId', 'asc'],
      ],
    });
  }

  /** As what these ports stand in a trunk, if at all. */
  listSubports(portIds: readonly string[]): Promise<Subport[]> {
    return portIds.length ? this.subports.list({ where: { portId: { in: portIds } } }) : Promise.resolve([]);
  }

  insert(tx: Tx, trunk: Trunk): Promise<void> {
    return this.trunks.insert(tx, trunk);
  }

  insertSubport(tx: Tx, subport: Subport): Promise<void> {
    return this.subports.insert(tx, subport);
  }

  update(tx: Tx, id: string, patch: Partial<Trunk>): Promise<number> {
    return this.trunks.update(tx, { id }, patch);
  }

  raiseRevisions(tx: Tx, ids: readonly string[], now: string): Promise<void> {
    return raiseRevisions(this.trunks, tx, ids, now);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.trunks.delete(tx, { id });
  }

  deleteSubport(tx: Tx, portId: string): Promise<number> {
    return this.subports.delete(tx, { portId });
  }
}

function withStatus(values: readonly string[]): SqlFragment {
  const parts = values.flatMap((value) => {
    if (value === 'ACTIVE') return [CARRIED];
    return value === 'DOWN' ? [`NOT (${CARRIED})`] : [];
  });
  return { sql: parts.length ? parts.join(' OR ') : '1 = 0', params: [] };
}
