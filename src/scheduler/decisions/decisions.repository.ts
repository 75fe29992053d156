import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { DecisionRecord } from './decision.entity';

/** How many decisions are kept: enough to look back, bounded for ever. */
const KEPT = 20_000;

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

  async prune(tx: Tx): Promise<void> {
    await tx.run(
      `DELETE FROM "scheduler_decisions" WHERE "decidedAt" <
       (SELECT "decidedAt" FROM "scheduler_decisions" ORDER BY "decidedAt" DESC LIMIT 1 OFFSET ?)`,
      [KEPT],
    );
  }
}
