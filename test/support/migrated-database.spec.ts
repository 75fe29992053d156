import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, type MigrationClass } from '../../src/shared/db/database';
import { operationEntities, operationMigrations } from '../../src/shared/operations';
import { placeMigrated } from './migrated-database';

describe('a migrated database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-migrated-'));
  const before = process.env.TEST_RUN_FOLDER;
  const place = async (name: string, migrations: readonly MigrationClass[]) => {
    const options = { file: join(folder, name, 'test.db'), entities: operationEntities, migrations };
    await placeMigrated(options);
    return options;
  };
  const templates = () => readdirSync(folder).filter((name) => name.endsWith('.db'));
  const ran = async (options: Parameters<typeof placeMigrated>[0]) => {
    const database = await Database.open(options);
    const rows = await database.all<{ name: string }>('SELECT "name" FROM "migrations" ORDER BY "id"');
    await database.close();
    return rows.map(({ name }) => name);
  };
  const names = (migrations: readonly MigrationClass[]) => migrations.map(({ name }) => name);

  beforeAll(() => {
    process.env.TEST_RUN_FOLDER = folder;
  });
  afterAll(() => {
    if (before === undefined) delete process.env.TEST_RUN_FOLDER;
    else process.env.TEST_RUN_FOLDER = before;
    rmSync(folder, { recursive: true, force: true });
  });

  it('has run all migrations, once for all copies', async () => {
    const migrate = jest.spyOn(Database, 'open');
    const [one, two] = [await place('one', operationMigrations), await place('two', operationMigrations)];
    expect(migrate).toHaveBeenCalledTimes(1);
    migrate.mockRestore();
    expect(await ran(one)).toEqual(names(operationMigrations));
    expect(await ran(two)).toEqual(names(operationMigrations));
  });

  it('is not taken for other migrations', async () => {
    const fewer = operationMigrations.slice(0, 1);
    const made = templates().length;
    expect(await ran(await place('fewer', fewer))).toEqual(names(fewer));
    expect(templates()).toHaveLength(made + 1);
  });

  it('leaves a database that is there, and makes none outside of a run', async () => {
    const { file } = await place('there', operationMigrations);
    writeFileSync(file, 'mine');
    await place('there', operationMigrations.slice(0, 1));
    expect(readdirSync(join(folder, 'there'))).toEqual(['test.db']);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    delete process.env.TEST_RUN_FOLDER;
    const outside = await place('outside', operationMigrations);
    process.env.TEST_RUN_FOLDER = folder;
    expect(existsSync(outside.file)).toBe(false);
  });
});
