import { Injectable } from '@nestjs/common';
import { Database } from '../db/database';
import { Table } from '../db/table';
import type { Tx } from '../db/tx';
import { type Hold, OperationResource } from './operation.entity';

/** A database takes so many values in one query. */
const CHUNK = 10_000;

/** All SQL of what operations hold. */
@Injectable()
export class OperationResourcesStore {
  private readonly rows: Table<OperationResource>;

  constructor(database: Database) {
    this.rows = new Table(database, OperationResource);
  }

  async insert(tx: Tx, operationId: string, resourceIds: readonly string[], hold: Hold): Promise<void> {
    for (const resourceId of resourceIds) await this.rows.insert(tx, { operationId, resourceId, hold });
  }

  /** What holds these resources or waits for them. */
  async holdsOn(resourceIds: readonly string[]): Promise<OperationResource[]> {
    const found: OperationResource[] = [];
    for (let start = 0; start < resourceIds.length; start += CHUNK) {
      const part = resourceIds.slice(start, start + CHUNK);
      found.push(...(await this.rows.list({ where: { resourceId: { in: part }, hold: { not: null } } })));
    }
    return found;
  }

  of(operationId: string): Promise<OperationResource[]> {
    return this.rows.list({ where: { operationId }, orderBy: [['resourceId', 'asc']] });
  }

  /** Null lets its resources go. */
  async setHold(tx: Tx, operationId: string, hold: Hold | null): Promise<void> {
    await this.rows.update(tx, { operationId }, { hold });
  }

  /** Takes resources from the stuck operations that hold them. */
  async takeFromStuck(tx: Tx, resourceIds: readonly string[]): Promise<void> {
    await this.rows.update(tx, { resourceId: { in: resourceIds }, hold: 'stuck' }, { hold: null });
  }
}
