import { executionAsyncResource } from 'node:async_hooks';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Entity, type MigrationInterface, type QueryRunner } from 'typeorm';
import { Flag, Id, Integer, Json, Text } from './columns';
import { Database } from './database';
import { Table } from './table';
import type { Tx } from './tx';
import { UnitOfWork } from './unit-of-work';

@Entity('things')
class Thing {
  @Id() id!: string;
  @Text({ nullable: true }) name!: string | null;
  @Integer({ default: 0 }) size!: number;
  @Flag({ default: 0 }) enabled!: boolean;
  @Json({ nullable: true }) tags!: string[] | null;
}

class Things1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "things" ("id" text PRIMARY KEY NOT NULL, "name" text,
      "size" integer NOT NULL DEFAULT (0), "enabled" integer NOT NULL DEFAULT (0), "tags" text)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "things"');
  }
}

const openThings = (file: string) =>
  Database.open({ file, entities: [Thing], migrations: [Things1700000000000] });

describe('units of work', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-db-'));
  let database: Database;
  let things: Table<Thing>;
  let work: UnitOfWork;
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const ids = async () => (await things.list({ orderBy: [['id', 'asc']] })).map((thing) => thing.id);

  beforeAll(async () => {
    database = await openThings(join(folder, 'test.db'));
    things = new Table(database, Thing);
    work = new UnitOfWork(database);
  });
  beforeEach(() => work.run((tx) => things.delete(tx, {})));
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  it('keeps what others committed when one rolls back, and shows nothing uncommitted', async () => {
    let seenMeanwhile: Thing | undefined;
    const failing = work.run(async (tx) => {
      await things.insert(tx, { id: 'a' });
      await sleep(30);
      throw new Error('roll back');
    });
    const others = sleep(5).then(async () => {
      seenMeanwhile = await things.find({ id: 'a' });
      await Promise.all(['b', 'c'].map((id) => work.run((tx) => things.insert(tx, { id }))));
    });
    await expect(failing).rejects.toThrow('roll back');
    await others;
    expect(seenMeanwhile).toBeUndefined();
    expect(await ids()).toEqual(['b', 'c']);
  });

  it('joins a unit that is called inside a unit, and reads its own writes', async () => {
    const failing = work.run(async (tx) => {
      await things.insert(tx, { id: 'outer' });
      await work.run((inner) => things.insert(inner, { id: 'inner' }));
      expect(await ids()).toEqual(['inner', 'outer']);
      throw new Error('both go');
    });
    await expect(failing).rejects.toThrow('both go');
    expect(await ids()).toEqual([]);
  });

  it('fails a write that was not awaited instead of putting it into the next unit', async () => {
    let stray: Promise<void> | undefined;
    await work.run(async (tx) => {
      stray = sleep(10).then(() => things.insert(tx, { id: 'stray' }));
      stray.catch(() => undefined);
    });
    await expect(stray).rejects.toThrow('has ended');
  });

  it('calls back after the commit, outside the unit, and not after a rollback', async () => {
    const calls: string[] = [];
    await work.run(async (tx) => {
      tx.afterCommit(() => calls.push(database.current ? 'inside' : 'outside'));
    });
    const failing = work.run(async (tx: Tx) => {
      tx.afterCommit(() => calls.push('never'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(calls).toEqual(['outside']);
  });

  it('is no transaction of another database, and marks what runs in it with one storage for all', async () => {
    const marks = async (one: Database) => {
      let found = 0;
      await new UnitOfWork(one).run(async (tx) => {
        await tx.run('DELETE FROM things');
        found = Object.getOwnPropertySymbols(executionAsyncResource()).length;
      });
      return found;
    };
    const found = [await marks(database)];
    for (const name of ['second', 'third']) {
      const other = await openThings(join(folder, `${name}.db`));
      found.push(await marks(other));
      await work.run(async () =>
        expect([database.current, other.current]).toEqual([expect.anything(), undefined]),
      );
      await other.close();
    }
    expect(new Set(found).size).toBe(1);
  });

  it('round-trips flags, JSON and nulls, and pages by keyset in mixed directions with nulls', async () => {
    const rows = [
      { id: '1', name: null, size: 3, enabled: true, tags: ['x'] },
      { id: '2', name: 'b', size: 1, enabled: false, tags: null },
      { id: '3', name: 'b', size: 2, enabled: true, tags: [] },
      { id: '4', name: null, size: 9, enabled: true, tags: null },
    ];
    await work.run(async (tx) => {
      for (const row of rows) await things.insert(tx, row);
    });
    expect({ ...(await things.find({ id: '1' })) }).toEqual(rows[0]);
    for (const direction of ['asc', 'desc'] as const) {
      const orderBy = [
        ['name', direction],
        ['size', 'desc'],
        ['id', 'asc'],
      ] as const;
      const all = await things.list({ orderBy });
      const paged: Thing[] = [];
      for (let after: Thing | undefined; ; after = paged.at(-1)) {
        const page = await things.list({ orderBy, limit: 1, after });
        if (page.length === 0) break;
        paged.push(...page);
      }
      expect(paged).toEqual(all);
    }
    expect((await things.list({ where: { name: { in: [] } } })).length).toBe(0);
    expect(await things.count({ size: { gte: 2 }, enabled: true })).toBe(3);
  });
});
