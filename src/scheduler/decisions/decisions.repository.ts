import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { deleteByIds, idsToPrune } from '../../shared/retention/prune-table';
import type { PruneLimits } from '../../shared/retention/retention';
import { DecisionRecord } from './decision.entity';

@Injectable()
export class DecisionsRepository {
  private readonly decisions: Table<DecisionRecord>;

  constructor(database: Database) {
    this.decisions = new Table(database, DecisionRecord);
  }

  find(consumerId: string): Promise<DecisionRecord | undefined> {
    return this.decisions.find({ consumerId });
  }

  async save(tx: Tx, decision: DecisionRecord): Promise<void> {
    await this.decisions.delete(tx, { consumerId: decision.consumerId });
    await this.decisions.insert(tx, decision);
  }

  /** The oldest of what is too old or too much; returns how many went. */
  async prune(tx: Tx, limits: PruneLimits, atOnce: number): Promise<number> {
    const table = 'scheduler_decisions';
    const prunable = { table, id: 'consumerId', time: 'decidedAt' };
    const ids = await idsToPrune(this.decisions.database, prunable, limits, atOnce);
    await deleteByIds(tx, table, 'consumerId', ids);
    return ids.length;
  }
}
