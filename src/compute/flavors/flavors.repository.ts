import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { type ListOptions, Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { Flavor, FlavorAccess } from './flavor.entity';

/** All SQL of flavors and who may use them. */
@Injectable()
export class FlavorsRepository {
  private readonly flavors: Table<Flavor>;
  private readonly access: Table<FlavorAccess>;

  constructor(database: Database) {
    this.flavors = new Table(database, Flavor);
    this.access = new Table(database, FlavorAccess);
  }

  find(id: string): Promise<Flavor | undefined> {
    return this.flavors.find({ id });
  }

  findByName(name: string): Promise<Flavor | undefined> {
    return this.flavors.find({ name });
  }

  list(options: ListOptions<Flavor>): Promise<Flavor[]> {
    return this.flavors.list(options);
  }

  count(): Promise<number> {
    return this.flavors.count();
  }

  insert(tx: Tx, flavor: Flavor): Promise<void> {
    return this.flavors.insert(tx, flavor);
  }

  async update(tx: Tx, id: string, patch: Partial<Flavor>): Promise<void> {
    await this.flavors.update(tx, { id }, patch);
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await this.access.delete(tx, { flavorId: id });
    await this.flavors.delete(tx, { id });
  }

  listAccess(flavorId: string): Promise<FlavorAccess[]> {
    return this.access.list({ where: { flavorId }, orderBy: [['projectId', 'asc']] });
  }

  async hasAccess(flavorId: string, projectId: string): Promise<boolean> {
    return (await this.access.find({ flavorId, projectId })) !== undefined;
  }

  addAccess(tx: Tx, flavorId: string, projectId: string): Promise<void> {
    return this.access.insert(tx, { flavorId, projectId });
  }

  removeAccess(tx: Tx, flavorId: string, projectId: string): Promise<number> {
    return this.access.delete(tx, { flavorId, projectId });
  }
}
