import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { jsonMember } from '../../shared/db/dialect';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { ComputeQuota } from './quota.entity';

export interface ComputeUsage {
  instances: number;
  cores: number;
  ram: number;
}

/** All SQL of quotas; what is used is counted from the servers, so that it cannot drift. */
@Injectable()
export class QuotasRepository {
  private readonly quotas: Table<ComputeQuota>;

  constructor(private readonly database: Database) {
    this.quotas = new Table(database, ComputeQuota);
  }

  list(projectId: string): Promise<ComputeQuota[]> {
    return this.quotas.list({ where: { projectId } });
  }

  async put(tx: Tx, quota: ComputeQuota): Promise<void> {
    const { projectId, resource } = quota;
    if (!(await this.quotas.update(tx, { projectId, resource }, quota))) await this.quotas.insert(tx, quota);
  }

  async clear(tx: Tx, projectId: string): Promise<void> {
    await this.quotas.delete(tx, { projectId });
  }

  async serverGroups(projectId: string): Promise<number> {
    const sql = 'SELECT COUNT(*) AS "count" FROM "server_groups" WHERE "projectId" = ?';
    return (await this.database.get<{ count: number }>(sql, [projectId]))?.count ?? 0;
  }

  async usage(projectId: string): Promise<ComputeUsage> {
    const sql = `SELECT COUNT(*) AS instances, COALESCE(SUM(${jsonMember('"flavor"', 'vcpus')}), 0) AS cores,
      COALESCE(SUM(${jsonMember('"flavor"', 'memoryMib')}), 0) AS ram
      FROM "servers" WHERE "projectId" = ? AND "deletedAt" IS NULL`;
    const row = await this.database.get<ComputeUsage>(sql, [projectId]);
    return row ?? { instances: 0, cores: 0, ram: 0 };
  }
}
