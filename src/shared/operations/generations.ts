import { Injectable } from '@nestjs/common';
import { Clock } from '../clock';
import { Database } from '../db/database';
import { Table } from '../db/table';
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

  /** At least as high as every number taken so far, also by lives before this one. Takes none. */
  async latest(): Promise<number> {
    return this.end > 0 ? this.next - 1 : ((await this.rows.find({ id: ROW }))?.reserved ?? 0);
  }

  private async reserve(): Promise<void> {
    const begin = await this.unitOfWork.run(async (tx) => {
      const reserved = (await this.rows.find({ id: ROW }))?.reserved;
      const next = Math.max(reserved ?? 0, this.clock.now() * 1000);
      const row = { id: ROW, reserved: next + BLOCK };
      if (reserved === undefined) await this.rows.insert(tx, row);
      else await this.rows.update(tx, { id: ROW }, row);
      return next;
    });
    this.next = begin;
    this.end = begin + BLOCK;
  }
}
