import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Entity, type MigrationInterface, type QueryRunner } from 'typeorm';
import { Id, Integer, Text } from './columns';
import { Database, type TransactionControl } from './database';
import { Table } from './table';
import { UnitOfWork } from './unit-of-work';

@Entity('notes')
class Note {
  @Id() id!: string;
  @Integer({ default: 0 }) number!: number;
  @Text({ nullable: true }) text!: string | null;
}

class Notes1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "notes" ("id" text PRIMARY KEY NOT NULL, "number" integer NOT NULL DEFAULT (0), "text" text)`,
    );
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "notes"');
  }
}

const fullDisk = () => Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });

describe('units that wait at the same time', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-db-'));
  let database: Database;
  let notes: Table<Note>;
  let work: UnitOfWork;
  let said: TransactionControl[];
  const insert = (id: string) => work.run((tx) => notes.insert(tx, { id }));
  const ids = async () => (await notes.list({ orderBy: [['id', 'asc']] })).map(({ id }) => id);
  const count = (sql: TransactionControl) => said.filter((one) => one === sql).length;

  /** `fault` may throw in the place of a statement. */
  function watch(fault: (sql: TransactionControl) => void = () => undefined): void {
    said = [];
    const real = Database.prototype.control;
    jest.spyOn(database, 'control').mockImplementation((sql) => {
      said.push(sql);
      fault(sql);
      real.call(database, sql);
    });
  }

  beforeAll(async () => {
    const file = join(folder, 'test.db');
    database = await Database.open({ file, entities: [Note], migrations: [Notes1700000000000] });
    notes = new Table(database, Note);
    work = new UnitOfWork(database);
  });
  beforeEach(() => work.run((tx) => notes.delete(tx, {})));
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  it('share one commit, run in the order of their calls, and see what was written before them', async () => {
    watch();
    const seen = await Promise.all(
      ['a', 'b', 'c', 'd'].map((id) =>
        work.run(async (tx) => {
          await notes.insert(tx, { id });
          return ids();
        }),
      ),
    );
    expect(seen).toEqual([['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']]);
    expect(count('COMMIT')).toBe(1);
  });

  it('make batches of a limited size', async () => {
    watch();
    await Promise.all(Array.from({ length: 130 }, (_, number) => insert(String(number))));
    expect(count('COMMIT')).toBe(3);
    expect(await ids()).toHaveLength(130);
  });

  it('lose only what failed: neighbours keep theirs and never see it', async () => {
    const failing = work.run(async (tx) => {
      await notes.insert(tx, { id: 'b' });
      throw new Error('changed its mind');
    });
    const results = await Promise.allSettled([insert('a'), failing, insert('b'), insert('b'), insert('c')]);
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, false, true]);
    expect(await ids()).toEqual(['a', 'b', 'c']);
  });

  it('are answered only after the commit, callbacks first', async () => {
    const order: string[] = [];
    watch((sql) => sql === 'COMMIT' && order.push('commit'));
    const units = ['a', 'b'].map((id) =>
      work
        .run(async (tx) => {
          await notes.insert(tx, { id });
          order.push(`ran ${id}`);
          tx.afterCommit(() => order.push(`callback ${id}`));
        })
        .then(() => order.push(`answered ${id}`)),
    );
    const refused = work.run(async () => Promise.reject(new Error('no'))).catch(() => order.push('refused'));
    await Promise.all([...units, refused]);
    expect(order).toEqual([
      ...['ran a', 'ran b', 'commit', 'callback a', 'callback b'],
      ...['answered a', 'answered b', 'refused'],
    ]);
  });

  it('all fail with a commit that fails, say why, and leave a clean state', async () => {
    const callbacks: string[] = [];
    let faults = 1;
    watch((sql) => {
      if (sql === 'COMMIT' && faults-- > 0) throw fullDisk();
    });
    const refused = work.run(async () => Promise.reject(new Error('the name is taken')));
    const results = await Promise.allSettled([
      insert('a'),
      work.run(async (tx) => {
        await notes.insert(tx, { id: 'b' });
        tx.afterCommit(() => callbacks.push('b'));
      }),
      // Its reason may have been what a neighbour wrote, which is gone now.
      refused,
    ]);
    for (const result of results) {
      expect(result).toMatchObject({ reason: { kind: 'unavailable', code: 'storage_full', status: 503 } });
    }
    expect(callbacks).toEqual([]);
    expect(database.inTransaction).toBe(false);
    await insert('c');
    expect(await ids()).toEqual(['c']);
  });

  it('all fail when SQLite itself gives the transaction up in the middle', async () => {
    watch();
    const lost = work.run(async (tx) => {
      await notes.insert(tx, { id: 'b' });
      database.control('ROLLBACK');
      throw fullDisk();
    });
    const results = await Promise.allSettled([insert('a'), lost, insert('c')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await insert('d');
    expect(await ids()).toEqual(['d']);
  });

  it('fail alone when a single statement finds no room', async () => {
    const pages =
      (await database.get<{ n: number }>('SELECT page_count AS n FROM pragma_page_count'))?.n ?? 0;
    await database.writer.query(`PRAGMA max_page_count = ${pages + 4}`);
    const big = work.run((tx) => notes.insert(tx, { id: 'big', text: 'x'.repeat(1_000_000) }));
    const results = await Promise.allSettled([insert('a'), big, insert('c')]);
    await database.writer.query('PRAGMA max_page_count = 1000000');
    expect(results[1]).toMatchObject({ reason: { code: 'storage_full' } });
    expect((await ids()).includes('big')).toBe(false);
    expect(database.inTransaction).toBe(false);
  });

  it('go on after a transaction that could not begin', async () => {
    let faults = 1;
    watch((sql) => {
      if (sql === 'BEGIN IMMEDIATE' && faults-- > 0)
        throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
    });
    const results = await Promise.allSettled([insert('a'), insert('b')]);
    for (const result of results) expect(result).toMatchObject({ reason: { code: 'storage_unavailable' } });
    await insert('c');
    expect(await ids()).toEqual(['c']);
  });

  it('run in the context of whoever asked for them, callbacks too', async () => {
    const caller = new AsyncLocalStorage<string>();
    const seen: Array<string | undefined> = [];
    const ask = (name: string) =>
      caller.run(name, () =>
        work.run(async (tx) => {
          await ids();
          seen.push(caller.getStore());
          tx.afterCommit(() => seen.push(caller.getStore()));
        }),
      );
    await Promise.all([ask('one'), ask('two')]);
    expect(seen).toEqual(['one', 'two', 'one', 'two']);
  });

  it('are answered although what should follow the commit throws', async () => {
    const calls: string[] = [];
    const throwing = work.run(async (tx) => {
      tx.afterCommit(() => {
        throw new Error('a bug');
      });
      tx.afterCommit(() => calls.push('second'));
      return 'answer';
    });
    await expect(throwing).resolves.toBe('answer');
    expect(calls).toEqual(['second']);
  });

  it('wait for the disk: a commit is synced', () => {
    const writer = database.writer.driver as unknown as {
      databaseConnection: { pragma(text: string, options: { simple: true }): unknown };
    };
    expect(writer.databaseConnection.pragma('synchronous', { simple: true })).toBe(2);
  });
});
