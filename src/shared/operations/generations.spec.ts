import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock } from '../clock';
import { Database } from '../db/database';
import { UnitOfWork } from '../db/unit-of-work';
import { Generations } from './generations';
import { operationEntities, operationMigrations } from './index';

class SetClock extends Clock {
  constructor(private readonly at: number) {
    super();
  }

  override now(): number {
    return this.at;
  }
}

describe('generations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-generations-'));
  const open = (name: string) =>
    Database.open({
      file: join(folder, name),
      entities: operationEntities,
      migrations: operationMigrations,
    });
  const startAt = (database: Database, now: number) =>
    new Generations(database, new UnitOfWork(database), new SetClock(now));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('have a latest between what was taken and what comes, also before this life took any', async () => {
    const database = await open('latest.db');
    const work = new UnitOfWork(database);
    const latest = (of: Generations) => work.run((tx) => of.latest(tx));
    const before = startAt(database, 2_000_000_000_000);
    const old = await before.take();
    expect(await latest(before)).toBe(old);
    const setBack = startAt(database, 1_000_000_000_000);
    const asked = await latest(setBack);
    expect(asked).toBeGreaterThanOrEqual(old);
    expect(await setBack.take()).toBeGreaterThan(asked);
    await database.close();
    // From a backup that is older than a number which somebody still holds.
    const restored = await open('latest-restored.db');
    const again = startAt(restored, 2_000_000_000_500);
    const between = await new UnitOfWork(restored).run((tx) => again.latest(tx));
    expect(between).toBeGreaterThanOrEqual(old);
    expect(await startAt(restored, 1_000_000_000_000).take()).toBeGreaterThan(between);
    await restored.close();
  });

  it('only grow: in one process, in the next one, and when the clock was set back', async () => {
    const database = await open('one.db');
    const first = startAt(database, 2_000_000_000_000);
    const taken = await Promise.all([first.take(), first.take(), first.take()]);
    taken.push(await startAt(database, 2_000_000_000_001).take());
    taken.push(await startAt(database, 1_000_000_000_000).take());
    expect(taken).toEqual([...new Set(taken)].sort((a, b) => a - b));
    expect(taken.every(Number.isSafeInteger)).toBe(true);
    await database.close();
  });

  it('grow over what hosts have seen when the database came from a backup', async () => {
    const [lost, restored] = [await open('lost.db'), await open('restored.db')];
    const seen = await startAt(lost, 2_000_000_000_000).take();
    expect(await startAt(restored, 2_000_000_060_000).take()).toBeGreaterThan(seen);
    await Promise.all([lost.close(), restored.close()]);
  });
});
