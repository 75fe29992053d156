import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { EVERYTHING } from '../common/scope';
import { ServiceProfile } from './flavor.entity';
import { serviceProfileNotFound } from './flavor.errors';

const shape: ListShape<ServiceProfile> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    description: { column: 'description', kind: 'text' },
    driver: { column: 'driver', kind: 'text' },
    enabled: { column: 'enabled', kind: 'flag' },
  },
  sortKeys: {
    id: 'id',
    description: 'description',
    driver: 'driver',
    metainfo: 'metainfo',
    enabled: 'enabled',
  },
};

@Injectable()
export class ServiceProfilesRepository {
  private readonly table: Table<ServiceProfile>;

  constructor(database: Database) {
    this.table = new Table(database, ServiceProfile);
  }

  query(raw: RawQuery) {
    return readListQuery(shape, raw, (property) => this.table.column(property));
  }

  page(query: ReturnType<ServiceProfilesRepository['query']>): Promise<Listed<ServiceProfile>> {
    return listPage(this.table, query, EVERYTHING, serviceProfileNotFound);
  }

  find(id: string): Promise<ServiceProfile | undefined> {
    return this.table.find({ id });
  }

  insert(tx: Tx, profile: ServiceProfile): Promise<void> {
    return this.table.insert(tx, profile);
  }

  update(tx: Tx, id: string, patch: Partial<ServiceProfile>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }
}
