import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { ConntrackHelper } from './conntrack-helper.entity';
import { conntrackHelperNotFound } from './conntrack-helper.errors';

const shape: ListShape<ConntrackHelper> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    protocol: { column: 'protocol', kind: 'text' },
    port: { column: 'port', kind: 'integer' },
    helper: { column: 'helper', kind: 'text' },
  },
  sortKeys: { id: 'id', protocol: 'protocol', port: 'port', helper: 'helper' },
};

@Injectable()
export class ConntrackHelpersRepository {
  private readonly table: Table<ConntrackHelper>;

  constructor(database: Database) {
    this.table = new Table(database, ConntrackHelper);
  }

  query(raw: RawQuery) {
    return readListQuery(shape, raw, (property) => this.table.column(property));
  }

  page(
    query: ReturnType<ConntrackHelpersRepository['query']>,
    routerId: string,
  ): Promise<Listed<ConntrackHelper>> {
    const scope = { sql: '"routerId" = ?', params: [routerId] };
    return listPage(this.table, query, scope, conntrackHelperNotFound);
  }

  find(id: string): Promise<ConntrackHelper | undefined> {
    return this.table.find({ id });
  }

  findSame(wanted: Omit<ConntrackHelper, 'id'>): Promise<ConntrackHelper | undefined> {
    const { routerId, protocol, port, helper } = wanted;
    return this.table.find({ routerId, protocol, port, helper });
  }

  listByRouters(routerIds: readonly string[]): Promise<ConntrackHelper[]> {
    if (routerIds.length === 0) return Promise.resolve([]);
    return this.table.list({ where: { routerId: { in: routerIds } }, orderBy: [['id', 'asc']] });
  }

  countOf(routerId: string): Promise<number> {
    return this.table.count({ routerId });
  }

  insert(tx: Tx, helper: ConntrackHelper): Promise<void> {
    return this.table.insert(tx, helper);
  }

  update(tx: Tx, id: string, patch: Partial<ConntrackHelper>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }

  deleteByRouter(tx: Tx, routerId: string): Promise<number> {
    return this.table.delete(tx, { routerId });
  }
}
