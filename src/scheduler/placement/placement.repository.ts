import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import {
  Allocation,
  Inventory,
  PlacementWord,
  ProviderAggregate,
  ResourceProvider,
} from './placement.entities';

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
  private readonly words: Table<PlacementWord>;

  constructor(private readonly database: Database) {
    this.providers = new Table(database, ResourceProvider);
    this.inventories = new Table(database, Inventory);
    this.allocations = new Table(database, Allocation);
    this.aggregates = new Table(database, ProviderAggregate);
    this.words = new Table(database, PlacementWord);
  }

  listProviders(where: { name?: string; id?: string } = {}): Promise<ResourceProvider[]> {
    return this.providers.list({ where, orderBy: [['name', 'asc']] });
  }

  findProvider(id: string): Promise<ResourceProvider | undefined> {
    return this.providers.find({ id });
  }

  findProviderByName(name: string): Promise<ResourceProvider | undefined> {
    return this.providers.find({ name });
  }

  insertProvider(tx: Tx, provider: ResourceProvider): Promise<void> {
    return this.providers.insert(tx, provider);
  }

  async updateProvider(tx: Tx, id: string, patch: Partial<ResourceProvider>): Promise<void> {
    await this.providers.update(tx, { id }, patch);
  }

  /** What it holds is another. Nothing for one that is gone. */
  async raiseGeneration(tx: Tx, id: string, updatedAt: string): Promise<void> {
    const provider = await this.findProvider(id);
    if (provider) await this.updateProvider(tx, id, { generation: provider.generation + 1, updatedAt });
  }

  async deleteProvider(tx: Tx, id: string): Promise<void> {
    await this.inventories.delete(tx, { providerId: id });
    await this.aggregates.delete(tx, { providerId: id });
    // What operators have hung below a host that is gone stays, as a tree of its own.
    await this.providers.update(tx, { parentId: id }, { parentId: null });
    await this.providers.delete(tx, { id });
  }

  /** What an operator has called like a new host is called by its id too: the name of a host is its own. */
  async renameAside(tx: Tx, name: string): Promise<void> {
    const taken = await this.providers.find({ name });
    if (taken) await this.providers.update(tx, { id: taken.id }, { name: `${name} ${taken.id}` });
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

  async deleteInventory(tx: Tx, providerId: string, resourceClass: string): Promise<number> {
    return this.inventories.delete(tx, { providerId, resourceClass });
  }

  /** Of one provider, or of all. */
  listAggregates(providerId?: string): Promise<ProviderAggregate[]> {
    return this.aggregates.list({ where: { providerId }, orderBy: [['aggregateId', 'asc']] });
  }

  async mirrorAggregate(tx: Tx, providerId: string, aggregateId: string, member: boolean): Promise<void> {
    await this.aggregates.delete(tx, { providerId, aggregateId });
    if (member) await this.aggregates.insert(tx, { providerId, aggregateId, mirrored: true });
  }

  /** Those that no host aggregate stands for. */
  async setAggregates(tx: Tx, providerId: string, aggregateIds: readonly string[]): Promise<void> {
    await this.aggregates.delete(tx, { providerId, mirrored: false });
    for (const aggregateId of aggregateIds)
      await this.aggregates.insert(tx, { providerId, aggregateId, mirrored: false });
  }

  /** Names that operators have made, in order. */
  async listWords(kind: PlacementWord['kind']): Promise<string[]> {
    const rows = await this.words.list({ where: { kind }, orderBy: [['name', 'asc']] });
    return rows.map(({ name }) => name);
  }

  insertWord(tx: Tx, word: PlacementWord): Promise<void> {
    return this.words.insert(tx, word);
  }

  /** A class under a new name, also where it is held. */
  async renameClass(tx: Tx, name: string, next: string): Promise<void> {
    await this.words.update(tx, { kind: 'class', name }, { name: next });
    await this.inventories.update(tx, { resourceClass: name }, { resourceClass: next });
    await this.allocations.update(tx, { resourceClass: name }, { resourceClass: next });
  }

  deleteWord(tx: Tx, kind: PlacementWord['kind'], name: string): Promise<number> {
    return this.words.delete(tx, { kind, name });
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

  /** Servers, not what operators have taken for other ends. */
  consumersByProvider(): Promise<Array<{ providerId: string; consumers: number }>> {
    return this.database.all(
      `SELECT "providerId", COUNT(DISTINCT "consumerId") AS consumers FROM "allocations" WHERE "claimed" = 1
        GROUP BY "providerId"`,
    );
  }
}
