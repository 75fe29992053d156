import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { EVERYTHING } from '../common/scope';
import { FlavorProfile, ServiceFlavor } from './flavor.entity';
import { flavorNotFound } from './flavor.errors';

const shape: ListShape<ServiceFlavor> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    name: { column: 'name', kind: 'text' },
    description: { column: 'description', kind: 'text' },
    service_type: { column: 'serviceType', kind: 'text' },
    enabled: { column: 'enabled', kind: 'flag' },
  },
  sortKeys: {
    id: 'id',
    name: 'name',
    description: 'description',
    service_type: 'serviceType',
    enabled: 'enabled',
  },
};

/** Flavors, and which profiles each has. */
@Injectable()
export class FlavorsRepository {
  private readonly table: Table<ServiceFlavor>;
  private readonly profiles: Table<FlavorProfile>;

  constructor(database: Database) {
    this.table = new Table(database, ServiceFlavor);
    this.profiles = new Table(database, FlavorProfile);
  }

  query(raw: RawQuery) {
    return readListQuery(shape, raw, (property) => this.table.column(property));
  }

  page(query: ReturnType<FlavorsRepository['query']>): Promise<Listed<ServiceFlavor>> {
    return listPage(this.table, query, EVERYTHING, flavorNotFound);
  }

  find(id: string): Promise<ServiceFlavor | undefined> {
    return this.table.find({ id });
  }

  insert(tx: Tx, flavor: ServiceFlavor): Promise<void> {
    return this.table.insert(tx, flavor);
  }

  update(tx: Tx, id: string, patch: Partial<ServiceFlavor>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await this.profiles.delete(tx, { flavorId: id });
    await this.table.delete(tx, { id });
  }

  profilesOf(flavorIds: readonly string[]): Promise<FlavorProfile[]> {
    if (flavorIds.length === 0) return Promise.resolve([]);
    return this.profiles.list({ where: { flavorId: { in: flavorIds } }, orderBy: [['profileId', 'asc']] });
  }

  countByProfile(profileId: string): Promise<number> {
    return this.profiles.count({ profileId });
  }

  associate(tx: Tx, flavorId: string, profileId: string): Promise<void> {
    return this.profiles.insert(tx, { flavorId, profileId });
  }

  disassociate(tx: Tx, flavorId: string, profileId: string): Promise<number> {
    return this.profiles.delete(tx, { flavorId, profileId });
  }
}
