import { Entity, type MigrationInterface, type QueryRunner } from 'typeorm';
import { Clock } from '../clock';
import { Id, Text } from '../db/columns';
import { openTestDatabase, type TestDatabase } from '../db/database.fixture';
import { Table } from '../db/table';
import { log } from '../log/logger';
import type { ReconcilerRunner } from '../operations/reconciler';
import type { Keep } from './keep';
import { deleteByIds, idsToPrune } from './prune-table';
import { type Kept, Retention } from './retention';

@Entity('notes')
class Note {
  @Id() id!: string;
  @Text() at!: string;
  @Text() state!: string;
}

class Notes1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "notes" ("id" text PRIMARY KEY NOT NULL, "at" text NOT NULL, "state" text NOT NULL)`,
    );
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "notes"');
  }
}

const DAY = 86_400_000;
const NOW = Date.parse('2026-06-10T00:00:00.000Z');
const day = (number: number) => new Date(NOW - (10 - number) * DAY).toISOString();

describe('what is kept', () => {
  let db: TestDatabase;
  let notes: Table<Note>;
  const ENDED = { table: 'notes', id: 'id', time: 'at', only: `"state" = 'ended'` };

  beforeAll(async () => {
    db = await openTestDatabase([Note], [Notes1700000000000]);
    notes = new Table(db.database, Note);
  });
  beforeEach(() =>
    db.work.run(async (tx) => {
      await notes.delete(tx, {});
      for (const number of [3, 1, 2, 4]) {
        await notes.insert(tx, { id: `a${number}`, at: day(number), state: 'ended' });
        await notes.insert(tx, { id: `b${number}`, at: day(number), state: 'live' });
      }
    }),
  );
  afterAll(() => db.close());
  afterEach(() => jest.restoreAllMocks());
  const left = async () => (await notes.list({ orderBy: [['id', 'asc']] })).map(({ id }) => id).join(' ');

  it.each([
    [{ before: day(3), most: undefined }, 10, 'a1 a2'],
    [{ before: undefined, most: 3 }, 10, 'a1'],
    [{ before: undefined, most: 4 }, 10, ''],
    [{ before: undefined, most: 0 }, 10, 'a1 a2 a3 a4'],
    [{ before: day(3), most: 1 }, 10, 'a1 a2 a3'],
    [{ before: day(4), most: 3 }, 10, 'a1 a2 a3'],
    [{ before: undefined, most: 0 }, 2, 'a1 a2'],
    [{ before: undefined, most: undefined }, 10, ''],
  ])('within %j, %i at once: %s goes', async (limits, atOnce, expected) => {
    expect((await idsToPrune(db.database, ENDED, limits, atOnce)).join(' ')).toBe(expected);
  });

  it('is of all rows where nothing else is said, those of one time by their ids', async () => {
    const all = { table: 'notes', id: 'id', time: 'at' };
    const oldest = await idsToPrune(db.database, all, { before: undefined, most: 5 }, 10);
    expect(oldest.join(' ')).toBe('a1 b1 a2');
  });

  it('does not go with what is deleted by its ids', async () => {
    await db.work.run((tx) => deleteByIds(tx, 'notes', 'id', ['a1', 'b4', 'gone']));
    await db.work.run((tx) => deleteByIds(tx, 'notes', 'id', []));
    expect(await left()).toBe('a2 a3 a4 b1 b2 b3');
  });

  describe('by the reconciler', () => {
    const kept = (keep: Keep, prune?: Kept['prune']): Kept => ({
      name: 'notes',
      keep,
      prune:
        prune ??
        (async (tx, limits) => {
          const ids = await idsToPrune(db.database, ENDED, limits, 1);
          await deleteByIds(tx, 'notes', 'id', ids);
          return ids.length;
        }),
    });
    const retention = () => {
      const clock = new (class extends Clock {
        override now(): number {
          return NOW;
        }
      })();
      const registered: unknown[] = [];
      const made = new Retention(db.work, clock, {
        register: (one: unknown) => registered.push(one),
      } as unknown as ReconcilerRunner);
      made.onModuleInit();
      expect(registered).toEqual([made]);
      return made;
    };

    it('goes bit by bit until nothing is too old or too much', async () => {
      const info = jest.spyOn(log, 'info').mockImplementation();
      const made = retention();
      made.register(kept({ days: 8, most: undefined }));
      await made.reconcile();
      expect(await left()).toBe('a2 a3 a4 b1 b2 b3 b4');
      made.register(kept({ days: undefined, most: 1 }));
      await made.reconcile();
      expect(await left()).toBe('a4 b1 b2 b3 b4');
      expect(info.mock.calls).toEqual([
        [{ kept: 'notes', removed: 1 }, 'removed what was too old or too much'],
        [{ kept: 'notes', removed: 2 }, 'removed what was too old or too much'],
      ]);
    });

    it('asks for no more than the writer can do at once, and not at all where all is kept', async () => {
      const asked: unknown[] = [];
      const prune: Kept['prune'] = async (_, limits, atOnce) => {
        asked.push([limits, atOnce]);
        return 0;
      };
      const made = retention();
      made.register(kept({ days: undefined, most: undefined }, prune));
      made.register(kept({ days: 1, most: undefined }, prune));
      made.register(kept({ days: 0, most: 5 }, prune));
      await made.reconcile();
      expect(asked).toEqual([
        [{ before: day(9), most: undefined }, 500],
        [{ before: day(10), most: 5 }, 500],
      ]);
    });

    it('goes on with the next when one fails, and says so', async () => {
      jest.spyOn(log, 'info').mockImplementation();
      const warn = jest.spyOn(log, 'warn').mockImplementation();
      const failure = new Error('locked');
      const made = retention();
      made.register(kept({ days: 1, most: undefined }, () => Promise.reject(failure)));
      made.register(kept({ days: undefined, most: 0 }));
      await made.reconcile();
      expect(await left()).toBe('b1 b2 b3 b4');
      expect(warn.mock.calls).toEqual([
        [{ kept: 'notes', err: failure }, 'what is too old was not removed: locked'],
      ]);
    });
  });
});
