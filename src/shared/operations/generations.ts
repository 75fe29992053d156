import { Injectable } from '@nestjs/common';
import { Clock } from '../clock';
import { Database } from '../db/database';
import { Table } from '../db/table';
import type { Tx } from '../db/tx';
import { UnitOfWork } from '../db/unit-of-work';
import { OperationGenerations } from './operation.entity';

/** So many tries are numbered between two writes. */
const BLOCK = 1_000_000;
const ROW = 'generations';

/**
 * Numbers each try of each step, higher than every one before it: a host takes no command of a lower one (see
 * `WorkScope`). The row keeps the order over a clock that was set back; the clock keeps it over a database that came
 * from a backup, older than what hosts have seen. Whatever must be before or behind something else, whatever the clock
 * does meanwhile, may be numbered by it.
 */
@Injectable()
export class Generations {
  private readonly rows: Table<OperationGenerations>;
  private next = 0;
  private end = 0;
  private reserving: Promise<void> | undefined;

  constructor(
    database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    this.rows = new Table(database, OperationGenerations);
  }

  async take(): Promise<number> {
    while (this.next >= this.end) {
      this.reserving ??= this.reserve().finally(() => {
        this.reserving = undefined;
      });
      await this.reserving;
    }
    this.next += 1;
    return this.next - 1;
  }

  /**
   * At least as high as every number taken so far, also by lives before this one and behind the back of an older
   * database, and lower than every one to come. Takes none; written in the unit of whoever asks.
   */
  async latest(tx: Tx): Promise<number> {
    return this.end > 0 ? this.next - 1 : (await this.moveOn(tx, 0)) - 1;
  }

  private reserve(): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const begin = await this.moveOn(tx, BLOCK);
      // With the commit: who asks for the latest in the unit after this one must find it.
      tx.afterCommit(() => {
        this.next = begin;
        this.end = begin + BLOCK;
      });
    });
  }

  /** The first number that nobody had; so many from it on are taken out of the row. */
  private async moveOn(tx: Tx, count: number): Promise<number> {
    const reserved = (await this.rows.find({ id: ROW }))?.reserved;
    const next = Math.max(reserved ?? 0, this.clock.now() * 1000);
    const row = { id: ROW, reserved: next + count };
    if (reserved === undefined) await this.rows.insert(tx, row);
    else await this.rows.update(tx, { id: ROW }, row);
    return next;
  }
}
