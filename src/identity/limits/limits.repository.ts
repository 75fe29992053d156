import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { Where } from '../../shared/db/where';
import { Limit, RegisteredLimit } from './limit.entity';

/** A limit with the registered one that it stands for, which says of what it is. */
export type FullLimit = Limit & { registered: RegisteredLimit };

/** All SQL of limits. */
@Injectable()
export class LimitsRepository {
  private readonly registered: Table<RegisteredLimit>;
  private readonly limits: Table<Limit>;

  constructor(database: Database) {
    this.registered = new Table(database, RegisteredLimit);
    this.limits = new Table(database, Limit);
  }

  findRegistered(where: Where<RegisteredLimit>): Promise<RegisteredLimit | undefined> {
    return this.registered.find(where);
  }

  listRegistered(where: Where<RegisteredLimit>): Promise<RegisteredLimit[]> {
    return this.registered.list({ where, orderBy: [['id', 'asc']] });
  }

  insertRegistered(tx: Tx, limit: RegisteredLimit): Promise<void> {
    return this.registered.insert(tx, limit);
  }

  async updateRegistered(tx: Tx, id: string, patch: Partial<RegisteredLimit>): Promise<void> {
    await this.registered.update(tx, { id }, patch);
  }

  deleteRegistered(tx: Tx, where: Where<RegisteredLimit>): Promise<number> {
    return this.registered.delete(tx, where);
  }

  async find(where: Where<Limit>): Promise<FullLimit | undefined> {
    const limit = await this.limits.find(where);
    const registered = limit && (await this.registered.find({ id: limit.registeredLimitId }));
    return limit && registered && { ...limit, registered };
  }

  async list(where: Where<Limit>, of: Where<RegisteredLimit> = {}): Promise<FullLimit[]> {
    const registered = new Map((await this.listRegistered(of)).map((row) => [row.id, row]));
    const rows = await this.limits.list({ where, orderBy: [['id', 'asc']] });
    return rows.flatMap((row) => {
      const parent = registered.get(row.registeredLimitId);
      return parent ? [{ ...row, registered: parent }] : [];
    });
  }

  isUsed(registeredLimitId: string): Promise<boolean> {
    return this.limits.find({ registeredLimitId }).then((limit) => limit !== undefined);
  }

  /** The limit of a project, or the default; one without a region goes before that of a region. */
  async effective(projectId: string, serviceType: string, resourceName: string): Promise<number | undefined> {
    const row = await this.limits.database.get<{ value: number }>(
      `SELECT COALESCE(own."resourceLimit", r."defaultLimit") AS value FROM "identity_registered_limits" r
       JOIN "identity_services" s ON s."id" = r."serviceId" AND s."type" = ?
       LEFT JOIN "identity_limits" own ON own."registeredLimitId" = r."id" AND own."projectId" = ?
       WHERE r."resourceName" = ? ORDER BY r."regionId" IS NOT NULL, r."id" LIMIT 1`,
      [serviceType, projectId, resourceName],
    );
    return row?.value;
  }

  insert(tx: Tx, limit: Limit): Promise<void> {
    return this.limits.insert(tx, limit);
  }

  async update(tx: Tx, id: string, patch: Partial<Limit>): Promise<void> {
    await this.limits.update(tx, { id }, patch);
  }

  delete(tx: Tx, where: Where<Limit>): Promise<number> {
    return this.limits.delete(tx, where);
  }
}
