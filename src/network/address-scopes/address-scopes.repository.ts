import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { sharedFilter } from '../common/scope';
import { AddressScope } from './address-scope.entity';
import { addressScopeNotFound } from './address-scope.errors';

const shape: ListShape<AddressScope> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    name: { column: 'name', kind: 'text' },
    project_id: { column: 'projectId', kind: 'text' },
    tenant_id: { column: 'projectId', kind: 'text' },
    ip_version: { column: 'ipVersion', kind: 'integer' },
    shared: sharedFilter('"id"'),
  },
  sortKeys: {
    id: 'id',
    name: 'name',
    project_id: 'projectId',
    tenant_id: 'projectId',
    ip_version: 'ipVersion',
    shared: 'shared',
  },
};

@Injectable()
export class AddressScopesRepository {
  private readonly table: Table<AddressScope>;

  constructor(database: Database) {
    this.table = new Table(database, AddressScope);
  }

  query(raw: RawQuery, projectId?: string) {
    return readListQuery(shape, raw, (property) => this.table.column(property), projectId);
  }

  page(
    query: ReturnType<AddressScopesRepository['query']>,
    scope: SqlFragment,
  ): Promise<Listed<AddressScope>> {
    return listPage(this.table, query, scope, addressScopeNotFound);
  }

  find(id: string): Promise<AddressScope | undefined> {
    return this.table.find({ id });
  }

  insert(tx: Tx, scope: AddressScope): Promise<void> {
    return this.table.insert(tx, scope);
  }

  update(tx: Tx, id: string, patch: Partial<AddressScope>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }
}
