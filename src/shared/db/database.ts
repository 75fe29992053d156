import { AsyncLocalStorage } from 'node:async_hooks';
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { DataSource, type MigrationInterface } from 'typeorm';
import type { SqlValue } from './sql';
import { Tx } from './tx';

export type { SqlValue } from './sql';

export type Row = Record<string, unknown>;
export type EntityClass<E extends object = object> = new () => E;
export type MigrationClass = new () => MigrationInterface;

export interface DatabaseOptions {
  file: string;
  entities: readonly EntityClass[];
  migrations: readonly MigrationClass[];
}

export type TransactionControl =
  | 'BEGIN IMMEDIATE'
  | 'COMMIT'
  | 'ROLLBACK'
  | 'SAVEPOINT unit'
  | 'RELEASE unit'
  | 'ROLLBACK TO unit';

const STATEMENT_CACHE = 500;

/**
 * One for all databases that a process opens: until Node 24 each promise is marked by every storage that was ever
 * used, so that a process with many, as one of tests is, would become slower with each and keep what they hold.
 */
const transactions = new AsyncLocalStorage<Tx>();

/**
 * The two connections to the SQLite file: one writer, used only inside UnitOfWork, and one that cannot write,
 * for every other read. TypeORM's driver has a single connection for all callers; sharing it would let one
 * request's rollback take another request's rows (see docs/decisions/0002-one-writer.md).
 */
export class Database {
  private readonly statements = new Map<string, { read?: Sqlite.Statement; write?: Sqlite.Statement }>();

  private constructor(
    readonly writer: DataSource,
    private readonly write: Sqlite.Database,
    private readonly read: Sqlite.Database,
  ) {}

  static async open(options: DatabaseOptions): Promise<Database> {
    mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 });
    const writer = await new DataSource({
      type: 'better-sqlite3',
      driver: Sqlite,
      database: options.file,
      entities: [...options.entities],
      migrations: [...options.migrations],
      migrationsTransactionMode: 'each',
      enableWAL: true,
      prepareDatabase: (db: Sqlite.Database) => {
        // Answered means durable: a commit returns when the log is on disk.
        db.pragma('synchronous = FULL');
        db.pragma('foreign_keys = ON');
        db.pragma('busy_timeout = 5000');
        // What a savepoint needs to go back is kept in memory: a full /tmp is no reason to fail.
        db.pragma('temp_store = MEMORY');
      },
    }).initialize();
    chmodSync(options.file, 0o600);
    await writer.runMigrations();
    const write = (writer.driver as unknown as { databaseConnection: Sqlite.Database }).databaseConnection;
    const read = new Sqlite(options.file, { readonly: true });
    read.pragma('busy_timeout = 5000');
    read.pragma('temp_store = MEMORY');
    return new Database(writer, write, read);
  }

  /** The transaction of the current asynchronous call chain, if it runs in one of this database. */
  get current(): Tx | undefined {
    const tx = transactions.getStore();
    return tx?.isOf(this) ? tx : undefined;
  }

  /** For UnitOfWork only: whatever `work` calls runs in the transaction. */
  runIn<T>(tx: Tx, work: () => T): T {
    return transactions.run(tx, work);
  }

  /** One row or undefined. Inside a unit of work this reads what the unit has written so far. */
  async get<T = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T | undefined> {
    return this.statement(sql).get(...params) as T | undefined;
  }

  async all<T = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T[]> {
    return this.statement(sql).all(...params) as T[];
  }

  /** For Tx only: a write on the writer connection. Returns the number of rows changed. */
  execute(sql: string, params: readonly SqlValue[]): number {
    return this.prepared(sql, 'write').run(...params).changes;
  }

  /** For UnitOfWork only. */
  control(sql: TransactionControl): void {
    if (sql === 'ROLLBACK' && !this.write.inTransaction) return;
    this.prepared(sql, 'write').run();
  }

  /** For UnitOfWork only: false after SQLite itself has rolled the transaction back. */
  get inTransaction(): boolean {
    return this.write.inTransaction;
  }

  /** After `close`, which is the end: no look at it will go well again. */
  get closed(): boolean {
    return !this.read.open;
  }

  async close(): Promise<void> {
    this.read.close();
    await this.writer.destroy();
  }

  private statement(sql: string): Sqlite.Statement {
    const tx = this.current;
    tx?.assertOpen();
    return this.prepared(sql, tx ? 'write' : 'read');
  }

  private prepared(sql: string, side: 'read' | 'write'): Sqlite.Statement {
    let entry = this.statements.get(sql);
    if (!entry) {
      // Filters make many texts: the oldest goes when the cache is full.
      if (this.statements.size >= STATEMENT_CACHE) {
        for (const oldest of this.statements.keys()) {
          this.statements.delete(oldest);
          break;
        }
      }
      entry = {};
      this.statements.set(sql, entry);
    }
    entry[side] ??= this[side].prepare(sql);
    return entry[side];
  }
}
