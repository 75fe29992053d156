import { AsyncResource } from 'node:async_hooks';
import { messageOf } from '../errors/app-error';
import { log } from '../log/logger';
import type { Database } from './database';
import { storageError } from './storage-error';
import { Tx } from './tx';

/**
 * A unit of work between its call and its answer. It runs in the asynchronous context of whoever asked for it, not of
 * whoever happened to open the transaction, and is answered only when the transaction of its batch is on disk or lost.
 */
export class Unit<T> {
  readonly answer: Promise<T>;
  private readonly caller = new AsyncResource('UnitOfWork');
  private settle!: { resolve(value: T): void; reject(error: unknown): void };
  private outcome: { value: T } | { error: unknown } = { error: new Error('this unit of work never ran') };
  private callbacks: ReadonlyArray<() => void> = [];

  constructor(
    private readonly database: Database,
    private readonly work: (tx: Tx) => Promise<T>,
  ) {
    this.answer = new Promise<T>((resolve, reject) => {
      this.settle = { resolve, reject };
    });
  }

  /**
   * Runs the work behind a savepoint of its own, to which its failure goes back. Throws only when the whole transaction
   * is lost: SQLite ends it by itself when the disk is full or broken.
   */
  async run(): Promise<void> {
    const tx = new Tx(this.database);
    this.database.control('SAVEPOINT unit');
    try {
      const value = await this.caller.runInAsyncScope(() => this.database.runIn(tx, () => this.work(tx)));
      this.callbacks = tx.close();
      this.outcome = { value };
    } catch (error) {
      tx.close();
      this.outcome = { error };
      if (!this.database.inTransaction) throw error;
      this.database.control('ROLLBACK TO unit');
    }
    this.database.control('RELEASE unit');
  }

  /** The transaction is on disk. A callback that throws changes nothing about that. */
  committed(): void {
    const { outcome } = this;
    if ('error' in outcome) {
      this.refused(outcome.error);
      return;
    }
    for (const callback of this.callbacks) {
      try {
        this.caller.runInAsyncScope(callback);
      } catch (error) {
        log.error({ err: error }, `what was to follow a commit failed: ${messageOf(error)}`);
      }
    }
    this.settle.resolve(outcome.value);
  }

  /** The transaction is lost, and with it whatever this unit read in it: its own outcome counts no more. */
  lost(error: unknown): void {
    this.refused(error);
  }

  private refused(error: unknown): void {
    this.settle.reject(storageError(error));
  }
}
