import { Injectable } from '@nestjs/common';
import { currentScope } from '../work-scope';
import { Database } from './database';
import { Tx } from './tx';

/**
 * The only way to write. Units run one after the other in the order of their calls; a call from inside a unit
 * joins it. Nothing but database calls may be awaited inside: every writer of the process waits meanwhile.
 */
@Injectable()
export class UnitOfWork {
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly database: Database) {}

  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    // What goes on after its time is over writes nothing any more.
    currentScope()?.signal.throwIfAborted();
    const joined = this.database.current.getStore();
    if (joined) {
      joined.assertOpen();
      return work(joined);
    }
    const result = this.tail.then(() => this.transact(work));
    this.tail = result.catch(() => undefined);
    return result;
  }

  private async transact<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const tx = new Tx(this.database);
    let callbacks: ReadonlyArray<() => void> = [];
    let result: T;
    this.database.control('BEGIN IMMEDIATE');
    try {
      result = await this.database.current.run(tx, () => work(tx));
      callbacks = tx.close();
      this.database.control('COMMIT');
    } catch (error) {
      tx.close();
      this.database.control('ROLLBACK');
      throw error;
    }
    this.database.current.exit(() => {
      for (const callback of callbacks) callback();
    });
    return result;
  }
}
