import { setImmediate } from 'node:timers';
import { Injectable } from '@nestjs/common';
import { messageOf } from '../errors/app-error';
import { log } from '../log/logger';
import { currentScope } from '../work-scope';
import { Database } from './database';
import type { Tx } from './tx';
import { Unit } from './unit';

/** So that the first of a batch does not wait for its answer until a flood has passed. */
const MAX_BATCH = 64;

/**
 * The only way to write. Units run one after the other in the order of their calls; a call from inside a unit
 * joins it. Nothing but database calls may be awaited inside: every writer of the process waits meanwhile.
 *
 * A unit is answered when it is durable. Those that wait at the same time share one transaction, and with it one
 * wait for the disk, each behind a savepoint (see docs/decisions/0011-answered-means-durable.md).
 */
@Injectable()
export class UnitOfWork {
  private waiting: Unit<unknown>[] = [];
  private busy = false;

  constructor(private readonly database: Database) {}

  /** How many units wait for their turn. */
  get queued(): number {
    return this.waiting.length;
  }

  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    // What goes on after its time is over writes nothing any more.
    currentScope()?.signal.throwIfAborted();
    const joined = this.database.current;
    if (joined) {
      joined.assertOpen();
      return work(joined);
    }
    const unit = new Unit(this.database, work);
    this.waiting.push(unit as Unit<unknown>);
    if (!this.busy) this.schedule();
    return unit.answer;
  }

  /** After the requests that have come in meanwhile: what they write goes into the same batch. */
  private schedule(): void {
    this.busy = true;
    setImmediate(() => void this.commitBatch());
  }

  private async commitBatch(): Promise<void> {
    const units = this.waiting.splice(0, MAX_BATCH);
    try {
      this.database.control('BEGIN IMMEDIATE');
      for (const unit of units) await unit.run();
      this.database.control('COMMIT');
    } catch (error) {
      this.giveUp(units, error);
      return this.next();
    }
    for (const unit of units) unit.committed();
    this.next();
  }

  private giveUp(units: ReadonlyArray<Unit<unknown>>, error: unknown): void {
    try {
      this.database.control('ROLLBACK');
    } catch (second) {
      log.error({ err: second }, `a lost transaction could not be rolled back: ${messageOf(second)}`);
    }
    for (const unit of units) unit.lost(error);
  }

  private next(): void {
    this.busy = false;
    if (this.waiting.length > 0) this.schedule();
  }
}
