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
    const { instances, cores, ram } = row ?? { instances: 0, cores: 0, ram: 0 };
    const growing = await this.growing(projectId);
    return { instances, cores: cores + growing.cores, ram: ram + growing.ram };
  }

  /** What servers will have more of when the resizes that are under way have ended. */
  private async growing(projectId: string): Promise<Omit<ComputeUsage, 'instances'>> {
    const more = (from: string, to: string, name: string) => {
      const [a, b] = [jsonMember(`"${from}"`, name), jsonMember(`"${to}"`, name)];
      return `CASE WHEN ${b} > ${a} THEN ${b} - ${a} ELSE 0 END`;
    };
    const sum = (name: string) => `COALESCE(SUM(CASE WHEN "status" = 'reverting'
      THEN ${more('newFlavor', 'oldFlavor', name)} ELSE ${more('oldFlavor', 'newFlavor', name)} END), 0)`;
    const sql = `SELECT ${sum('vcpus')} AS cores, ${sum('memoryMib')} AS ram FROM "server_migrations"
      WHERE "projectId" = ? AND "status" IN ('pre-migrating', 'migrating', 'post-migrating', 'reverting')`;
    const row = await this.database.get<Omit<ComputeUsage, 'instances'>>(sql, [projectId]);
    return row ?? { cores: 0, ram: 0 };
  }
}
