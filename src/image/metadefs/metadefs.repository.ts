import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { MetadefItem, type MetadefKind, MetadefNamespace } from './metadef.entity';

export interface NamespacePage {
  conditions: readonly SqlFragment[];
  sort: ReadonlyArray<readonly [keyof MetadefNamespace & string, 'asc' | 'desc']>;
  limit: number;
  after?: MetadefNamespace;
}

@Injectable()
export class MetadefsRepository {
  private readonly namespaces: Table<MetadefNamespace>;
  private readonly items: Table<MetadefItem>;

  constructor(database: Database) {
    this.namespaces = new Table(database, MetadefNamespace);
    this.items = new Table(database, MetadefItem);
  }

  findNamespace(namespace: string): Promise<MetadefNamespace | undefined> {
    return this.namespaces.find({ namespace });
  }

  listNamespaces({ conditions, sort, limit, after }: NamespacePage): Promise<MetadefNamespace[]> {
    const extra = {
      sql: conditions.map((condition) => `(${condition.sql})`).join(' AND ') || '1 = 1',
      params: conditions.flatMap((condition) => condition.params),
    };
    return this.namespaces.list({ extra, orderBy: sort, limit, after });
  }

  insertNamespace(tx: Tx, namespace: MetadefNamespace): Promise<void> {
    return this.namespaces.insert(tx, namespace);
  }

  async updateNamespace(tx: Tx, id: string, patch: Partial<MetadefNamespace>): Promise<void> {
    await this.namespaces.update(tx, { id }, patch);
  }

  async deleteNamespace(tx: Tx, id: string): Promise<void> {
    await this.items.delete(tx, { namespaceId: id });
    await this.namespaces.delete(tx, { id });
  }

  listItems(namespaceIds: readonly string[], kind?: MetadefKind): Promise<MetadefItem[]> {
    return this.items.list({
      where: { namespaceId: { in: namespaceIds }, kind },
      orderBy: [
        ['createdAt', 'asc'],
        ['name', 'asc'],
      ],
    });
  }

  findItem(namespaceId: string, kind: MetadefKind, name: string): Promise<MetadefItem | undefined> {
    return this.items.find({ namespaceId, kind, name });
  }

  insertItem(tx: Tx, item: MetadefItem): Promise<void> {
    return this.items.insert(tx, item);
  }

  async updateItem(tx: Tx, id: string, patch: Partial<MetadefItem>): Promise<void> {
    await this.items.update(tx, { id }, patch);
  }

  async deleteItem(tx: Tx, id: string): Promise<void> {
    await this.items.delete(tx, { id });
  }

  async deleteItems(tx: Tx, namespaceId: string, kind: MetadefKind): Promise<void> {
    await this.items.delete(tx, { namespaceId, kind });
  }

  /** Every resource type that some namespace is associated with, by its first use. */
  listResourceTypes(): Promise<Array<{ name: string; createdAt: string; updatedAt: string }>> {
    return this.items.database.all(
      `SELECT "name", MIN("createdAt") AS "createdAt", MAX("updatedAt") AS "updatedAt" FROM "metadef_items"
       WHERE "kind" = 'resource' GROUP BY "name" ORDER BY "name"`,
    );
  }
}
