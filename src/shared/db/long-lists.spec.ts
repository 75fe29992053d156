import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Entity, type MigrationInterface, type QueryRunner } from 'typeorm';
import { Id, Integer, Text } from './columns';
import { Database } from './database';
import { inList } from './dialect';
import { Table } from './table';
import { UnitOfWork } from './unit-of-work';

@Entity('items')
class Item {
  @Id() id!: string;
  @Integer() number!: number;
  @Text({ nullable: true }) name!: string | null;
}

class Items1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE "items" ("id" text PRIMARY KEY NOT NULL, "number" integer NOT NULL, "name" text)',
    );
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "items"');
  }
}

const MANY = 40_000;

describe('a condition over forty thousand values', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-db-'));
  const all = Array.from({ length: MANY }, (_, number) => ({
    id: `id-${number}`,
    number,
    name: `${number % 7}`,
  }));
  let database: Database;
  let items: Table<Item>;
  let work: UnitOfWork;

  beforeAll(async () => {
    const file = join(folder, 'test.db');
    database = await Database.open({ file, entities: [Item], migrations: [Items1700000000000] });
    items = new Table(database, Item);
    work = new UnitOfWork(database);
    await work.run(async (tx) => {
      for (const item of all) await items.insert(tx, item);
    });
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  it('finds them all, in the order asked for, and a page of them where it belongs', async () => {
    const where = { id: { in: all.map(({ id }) => id) } };
    const orderBy = [
      ['name', 'desc'],
      ['number', 'asc'],
    ] as const;
    const wanted = [...all].sort((a, b) => b.name.localeCompare(a.name) || a.number - b.number);
    const found = await items.list({ where, orderBy });
    expect(found.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
    const page = await items.list({ where, orderBy, limit: 3, after: found[30_000] });
    expect(page.map(({ id }) => id)).toEqual(wanted.slice(30_001, 30_004).map(({ id }) => id));
    expect(await items.count(where)).toBe(MANY);
  });

  it('compares numbers as numbers, and changes and deletes what it names', async () => {
    const numbers = all.slice(0, 35_000).map(({ number }) => number);
    expect(await items.count({ number: { in: numbers } })).toBe(35_000);
    const list = inList('"number"', numbers);
    const raw = await database.get(`SELECT COUNT(*) AS n FROM "items" WHERE ${list.sql}`, list.params);
    expect(raw).toEqual({ n: 35_000 });
    expect(await work.run((tx) => items.update(tx, { number: { in: numbers } }, { name: null }))).toBe(
      35_000,
    );
    expect(await work.run((tx) => items.delete(tx, { number: { in: numbers } }))).toBe(35_000);
    expect(await items.count()).toBe(MANY - 35_000);
  });
});
