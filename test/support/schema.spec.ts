import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rooms } from '../../src/app.module';
import { Database } from '../../src/shared/db/database';
import { operationEntities, operationMigrations } from '../../src/shared/operations';

describe('the schema', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-schema-'));
  let database: Database;

  beforeAll(async () => {
    database = await Database.open({
      file: join(folder, 'test.db'),
      entities: [...operationEntities, ...rooms.flatMap((room) => room.entities)],
      migrations: [...operationMigrations, ...rooms.flatMap((room) => room.migrations)],
    });
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  it('is what the entities say after all migrations', async () => {
    const { upQueries } = await database.writer.driver.createSchemaBuilder().log();
    expect(upQueries.map((query) => query.query)).toEqual([]);
  });

  it('goes down to nothing and up again', async () => {
    const tables = () =>
      database.all<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations'",
      );
    const before = await tables();
    const { migrations } = database.writer;
    for (const _ of migrations) await database.writer.undoLastMigration();
    expect(await tables()).toEqual([]);
    await database.writer.runMigrations();
    expect((await tables()).length).toBe(before.length);
  });
});
