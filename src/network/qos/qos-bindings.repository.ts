import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { QosBinding } from './qos-binding.entity';

@Injectable()
export class QosBindingsRepository {
  private readonly table: Table<QosBinding>;

  constructor(database: Database) {
    this.table = new Table(database, QosBinding);
  }

  find(ownerId: string): Promise<QosBinding | undefined> {
    return this.table.find({ ownerId });
  }

  /** The policies of many owners, of whatever kind, with one query. */
  async policiesOf(ownerIds: readonly string[]): Promise<Map<string, string>> {
    const rows = ownerIds.length
      ? await this.table.list({ where: { ownerId: { in: [...new Set(ownerIds)] } } })
      : [];
    return new Map(rows.map(({ ownerId, policyId }) => [ownerId, policyId]));
  }

  listByPolicy(policyId: string): Promise<QosBinding[]> {
    return this.table.list({
      where: { policyId },
      orderBy: [
        ['kind', 'asc'],
        ['ownerId', 'asc'],
      ],
    });
  }

  insert(tx: Tx, binding: QosBinding): Promise<void> {
    return this.table.insert(tx, binding);
  }

  delete(tx: Tx, ownerId: string): Promise<number> {
    return this.table.delete(tx, { ownerId });
  }
}
