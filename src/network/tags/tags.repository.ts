import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { NetworkTag } from './tag.entity';

@Injectable()
export class TagsRepository {
  private readonly table: Table<NetworkTag>;

  constructor(database: Database) {
    this.table = new Table(database, NetworkTag);
  }

  /** The tags of many resources with one query. */
  async tagsOf(ids: readonly string[]): Promise<Map<string, string[]>> {
    const rows = ids.length
      ? await this.table.list({ where: { resourceId: { in: ids } }, orderBy: [['tag', 'asc']] })
      : [];
    const tags = new Map<string, string[]>();
    for (const row of rows) tags.set(row.resourceId, [...(tags.get(row.resourceId) ?? []), row.tag]);
    return tags;
  }

  async insert(tx: Tx, resourceId: string, tag: string): Promise<void> {
    await this.table.insert(tx, { resourceId, tag });
  }

  delete(tx: Tx, resourceId: string, tag: string): Promise<number> {
    return this.table.delete(tx, { resourceId, tag });
  }

  deleteAll(tx: Tx, resourceId: string): Promise<number> {
    return this.table.delete(tx, { resourceId });
  }
}
