import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, type EntityClass, type MigrationClass } from './database';
import { UnitOfWork } from './unit-of-work';

export interface TestDatabase {
  database: Database;
  work: UnitOfWork;
  close(): Promise<void>;
}

/** A database file of a room's own tables, which goes with the test. */
export async function openTestDatabase(
  entities: readonly EntityClass[],
  migrations: readonly MigrationClass[],
): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-db-'));
  const database = await Database.open({ file: join(folder, 'test.db'), entities, migrations });
  const close = async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { database, work: new UnitOfWork(database), close };
}
