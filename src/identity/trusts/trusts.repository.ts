import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { Where } from '../../shared/db/where';
import { IdentityChanges } from '../common/identity-changes';
import { Trust } from './trust.entity';

/** All SQL of trusts. */
@Injectable()
export class TrustsRepository {
  private readonly trusts: Table<Trust>;

  constructor(
    database: Database,
    private readonly changes: IdentityChanges,
  ) {
    this.trusts = new Table(database, Trust);
  }

  find(id: string): Promise<Trust | undefined> {
    return this.trusts.find({ id });
  }

  list(where: Where<Trust> = {}): Promise<Trust[]> {
    return this.trusts.list({
      where,
      orderBy: [
        ['createdAt', 'asc'],
        ['id', 'asc'],
      ],
    });
  }

  insert(tx: Tx, trust: Trust): Promise<void> {
    return this.trusts.insert(tx, trust);
  }

  /** False when none was left. */
  async consumeUse(tx: Tx, trust: Trust): Promise<boolean> {
    const { id, remainingUses } = trust;
    if (remainingUses === null) return true;
    const changed = await this.trusts.update(
      tx,
      { id, remainingUses: { gt: 0 } },
      { remainingUses: remainingUses - 1 },
    );
    return changed === 1;
  }

  /** With everything made from it. Its tokens are void at once. */
  async delete(tx: Tx, where: Where<Trust>): Promise<number> {
    this.changes.record(tx);
    let level = (await this.trusts.list({ where })).map((trust) => trust.id);
    const found = level.length;
    while (level.length) {
      const below = await this.trusts.list({ where: { redelegatedTrustId: { in: level } } });
      await this.trusts.delete(tx, { id: { in: level } });
      level = below.map((trust) => trust.id);
    }
    return found;
  }
}
