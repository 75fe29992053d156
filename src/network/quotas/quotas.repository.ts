import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { NetworkQuota } from './quota.entity';

@Injectable()
export class QuotasRepository {
  private readonly table: Table<NetworkQuota>;

  constructor(database: Database) {
    this.table = new Table(database, NetworkQuota);
  }

  list(): Promise<NetworkQuota[]> {
    return this.table.list({
      orderBy: [
        ['projectId', 'asc'],
        ['resource', 'asc'],
      ],
    });
  }

  listOf(projectId: string): Promise<NetworkQuota[]> {
    return this.table.list({ where: { projectId } });
  }

  async set(tx: Tx, quota: NetworkQuota): Promise<void> {
    const { projectId, resource, limit } = quota;
    const changed = await this.table.update(tx, { projectId, resource }, { limit });
    if (changed === 0) await this.table.insert(tx, quota);
  }

  deleteOf(tx: Tx, projectId: string): Promise<number> {
    return this.table.delete(tx, { projectId });
  }
}
