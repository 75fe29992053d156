import type { Database, SqlValue } from './database';

/**
 * An open unit of work. Repository methods that write take one as their first argument; only UnitOfWork makes
 * them. It is closed at commit: a promise that was not awaited inside fails loudly instead of writing into
 * somebody else's transaction.
 */
export class Tx {
  private open = true;
  private readonly callbacks: Array<() => void> = [];

  constructor(private readonly database: Database) {}

  /** Runs an INSERT, UPDATE or DELETE; returns the number of rows changed. */
  async run(sql: string, params: readonly SqlValue[] = []): Promise<number> {
    this.assertOpen();
    return this.database.execute(sql, params);
  }

  /** `callback` runs once the work is safely on disk, outside the transaction; never after a rollback. */
  afterCommit(callback: () => void): void {
    this.assertOpen();
    this.callbacks.push(callback);
  }

  assertOpen(): void {
    if (!this.open) throw new Error('this unit of work has ended: something inside it was not awaited');
  }

  isOf(database: Database): boolean {
    return this.database === database;
  }

  /** For UnitOfWork only. */
  close(): ReadonlyArray<() => void> {
    this.open = false;
    return this.callbacks;
  }
}
