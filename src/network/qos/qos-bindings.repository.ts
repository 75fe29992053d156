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

  /** Whose networks, ports, floating IPs and routers have the policy. */
  async projectsUsing(policyId: string): Promise<string[]> {
    const owners = ['networks', 'ports', 'floating_ips', 'routers'].map(
      (table) =>
        `SELECT o."projectId" AS "projectId" FROM "${table}" o JOIN ${this.table.name} b ON b."ownerId" = o."id"
         WHERE b."policyId" = ?`,
    );
    const rows = await this.table.database.all<{ projectId: string }>(
      owners.join(' UNION '),
      owners.map(() => policyId),
    );
    return rows.map(({ projectId }) => projectId).filter(Boolean);
  }

  insert(tx: Tx, binding: QosBinding): Promise<void> {
    return this.table.insert(tx, binding);
  }

  delete(tx: Tx, ownerId: string): Promise<number> {
    return this.table.delete(tx, { ownerId });
  }
}
