import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { Allocation, Inventory, ProviderAggregate, ResourceProvider } from './placement.entities';

export interface Usage {
  providerId: string;
  resourceClass: string;
  used: number;
}

/** All SQL of placement. */
@Injectable()
export class PlacementRepository {
  private readonly providers: Table<ResourceProvider>;
  private readonly inventories: Table<Inventory>;
  private readonly allocations: Table<Allocation>;
  private readonly aggregates: Table<ProviderAggregate>;

  constructor(private readonly database: Database) {
    this.providers = new Table(database, ResourceProvider);
    this.inventories = new Table(database, Inventory);
    this.allocations = new Table(database, Allocation);
    this.aggregates = new Table(database, ProviderAggregate);
  }

  listProviders(where: { name?: string; id?: string } = {}): Promise<ResourceProvider[]> {
    return this.providers.list({ where, orderBy: [['name', 'asc']] });
  }

  findProvider(id: string): Promise<ResourceProvider | undefined> {
    return this.providers.find({ id });
  }

  insertProvider(tx: Tx, provider: ResourceProvider): Promise<void> {
    return this.providers.insert(tx, provider);
  }

  async updateProvider(tx: Tx, id: string, patch: Partial<ResourceProvider>): Promise<void> {
    await this.providers.update(tx, { id }, patch);
  }

  async deleteProvider(tx: Tx, id: string): Promise<void> {
    await this.inventories.delete(tx, { providerId: id });
    await this.aggregates.delete(tx, { providerId: id });
    await this.providers.delete(tx, { id });
  }

  listInventories(providerId?: string): Promise<Inventory[]> {
    return this.inventories.list({ where: { providerId }, orderBy: [['resourceClass', 'asc']] });
  }

  async putInventory(tx: Tx, inventory: Inventory): Promise<void> {
    const { providerId, resourceClass } = inventory;
    if (!(await this.inventories.update(tx, { providerId, resourceClass }, inventory))) {
      await this.inventories.insert(tx, inventory);
    }
  }

  /** Of one provider, or of all. */
  listAggregates(providerId?: string): Promise<ProviderAggregate[]> {
    return this.aggregates.list({ where: { providerId }, orderBy: [['aggregateId', 'asc']] });
  }

  async mirrorAggregate(tx: Tx, providerId: string, aggregateId: string, member: boolean): Promise<void> {
    await this.aggregates.delete(tx, { providerId, aggregateId });
    if (member) await this.aggregates.insert(tx, { providerId, aggregateId, mirrored: true });
  }

  listAllocations(where: {
    consumerId?: string | { in: readonly string[] };
    providerId?: string;
    projectId?: string;
  }): Promise<Allocation[]> {
    return this.allocations.list({
      where,
      orderBy: [
        ['consumerId', 'asc'],
        ['resourceClass', 'asc'],
      ],
    });
  }

  insertAllocation(tx: Tx, allocation: Allocation): Promise<void> {
    return this.allocations.insert(tx, allocation);
  }

  deleteAllocations(tx: Tx, consumerId: string): Promise<number> {
    return this.allocations.delete(tx, { consumerId });
  }

  /** Sums over all providers, or one. */
  usages(providerId?: string): Promise<Usage[]> {
    const where = providerId === undefined ? '' : 'WHERE "providerId" = ?';
    const sql = `SELECT "providerId", "resourceClass", SUM("used") AS used FROM "allocations" ${where}
      GROUP BY "providerId", "resourceClass"`;
    return this.database.all<Usage>(sql, providerId === undefined ? [] : [providerId]);
  }

  /** What a project, or one of its users, holds. */
  usagesOf(projectId: string, userId?: string): Promise<Array<Omit<Usage, 'providerId'>>> {
    const sql = `SELECT "resourceClass", SUM("used") AS used FROM "allocations" WHERE "projectId" = ?
      ${userId === undefined ? '' : 'AND "userId" = ?'} GROUP BY "resourceClass"`;
    return this.database.all(sql, userId === undefined ? [projectId] : [projectId, userId]);
  }

  consumersByProvider(): Promise<Array<{ providerId: string; consumers: number }>> {
    return this.database.all(
      'SELECT "providerId", COUNT(DISTINCT "consumerId") AS consumers FROM "allocations" GROUP BY "providerId"',
    );
  }
}
