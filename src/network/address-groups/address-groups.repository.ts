import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { sharedFilter } from '../common/scope';
import { AddressGroup } from './address-group.entity';
import { addressGroupNotFound } from './address-group.errors';

const shape: ListShape<AddressGroup> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    name: { column: 'name', kind: 'text' },
    description: { column: 'description', kind: 'text' },
    project_id: { column: 'projectId', kind: 'text' },
    tenant_id: { column: 'projectId', kind: 'text' },
    shared: sharedFilter('"id"'),
    revision_number: { column: 'revision', kind: 'integer' },
  },
  sortKeys: {
    id: 'id',
    name: 'name',
    description: 'description',
    project_id: 'projectId',
    tenant_id: 'projectId',
    created_at: 'createdAt',
    updated_at: 'updatedAt',
  },
};

@Injectable()
export class AddressGroupsRepository {
  private readonly table: Table<AddressGroup>;

  constructor(database: Database) {
    this.table = new Table(database, AddressGroup);
  }

  query(raw: RawQuery, projectId?: string) {
    return readListQuery(shape, raw, (property) => this.table.column(property), projectId);
  }

  page(
    query: ReturnType<AddressGroupsRepository['query']>,
    scope: SqlFragment,
  ): Promise<Listed<AddressGroup>> {
    return listPage(this.table, query, scope, addressGroupNotFound);
  }

  find(id: string): Promise<AddressGroup | undefined> {
    return this.table.find({ id });
  }

  /** The addresses of many groups with one query. */
  async addressesOf(ids: readonly string[]): Promise<Map<string, readonly string[]>> {
    const groups = ids.length ? await this.table.list({ where: { id: { in: ids } } }) : [];
    return new Map(groups.map(({ id, addresses }) => [id, addresses]));
  }

  insert(tx: Tx, group: AddressGroup): Promise<void> {
    return this.table.insert(tx, group);
  }

  update(tx: Tx, id: string, patch: Partial<AddressGroup>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }
}
