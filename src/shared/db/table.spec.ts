import { Entity, type MigrationInterface, PrimaryGeneratedColumn, type QueryRunner } from 'typeorm';
import { Flag, Integer, Json, Text } from './columns';
import { openTestDatabase, type TestDatabase } from './database.fixture';
import { type ListOptions, Table } from './table';
import { escapeLike, type Where } from './where';

@Entity('plants')
class Plant {
  @PrimaryGeneratedColumn({ type: 'integer' }) id!: number;
  @Text() name!: string;
  @Text({ nullable: true }) place!: string | null;
  @Integer() height!: number;
  @Flag({ default: 0 }) evergreen!: boolean;
  @Json({ nullable: true }) tags!: readonly string[] | null;
}

class Plants1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "plants" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" text NOT NULL,
      "place" text, "height" integer NOT NULL, "evergreen" integer NOT NULL DEFAULT (0), "tags" text)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "plants"');
  }
}

const PLANTS = [
  { name: 'ash', place: 'hill', height: 30, tags: ['tree'] },
  { name: 'box', place: null, height: 2, evergreen: true },
  { name: 'cress', place: 'brook', height: 1 },
  { name: 'dill', place: null, height: 1, tags: null },
  { name: 'elm_', place: 'hill', height: 30 },
];

describe('a table', () => {
  let db: TestDatabase;
  let plants: Table<Plant>;

  beforeAll(async () => {
    db = await openTestDatabase([Plant], [Plants1700000000000]);
    plants = new Table(db.database, Plant);
  });
  beforeEach(() =>
    db.work.run(async (tx) => {
      await plants.delete(tx, {});
      for (const plant of PLANTS) await plants.insert(tx, plant);
    }),
  );
  afterAll(() => db.close());

  const names = async (options: ListOptions<Plant>) =>
    (await plants.list(options)).map(({ name }) => name).join(' ');
  const where = (condition: Where<Plant>) => names({ where: condition, orderBy: [['name', 'asc']] });

  it('gives back what was put in, as its entity, with defaults', async () => {
    const ash = await plants.find({ name: 'ash' });
    expect(ash).toBeInstanceOf(Plant);
    expect(ash).toMatchObject({ name: 'ash', place: 'hill', height: 30, evergreen: false, tags: ['tree'] });
    expect(await plants.find({ name: 'box' })).toMatchObject({ place: null, evergreen: true, tags: null });
    expect(await plants.find({ name: 'yew' })).toBeUndefined();
  });

  it.each<[Where<Plant>, string]>([
    [{}, 'ash box cress dill elm_'],
    [{ name: undefined }, 'ash box cress dill elm_'],
    [{ height: 1 }, 'cress dill'],
    [{ height: 1, name: 'dill' }, 'dill'],
    [{ evergreen: true }, 'box'],
    [{ evergreen: false }, 'ash cress dill elm_'],
    [{ place: null }, 'box dill'],
    [{ place: { not: null } }, 'ash cress elm_'],
    [{ place: { not: 'hill' } }, 'box cress dill'],
    [{ name: { in: ['ash', 'dill', 'yew'] } }, 'ash dill'],
    [{ name: { in: [] } }, ''],
    [{ evergreen: { in: [true] } }, 'box'],
    [{ height: { gt: 1 } }, 'ash box elm_'],
    [{ height: { gte: 2 } }, 'ash box elm_'],
    [{ height: { lt: 2 } }, 'cress dill'],
    [{ height: { lte: 2 } }, 'box cress dill'],
    [{ height: { gt: 1, lt: 30 } }, 'box'],
    [{ name: { like: '%s%' } }, 'ash cress'],
    [{ name: { like: 'CRE%' } }, 'cress'],
    [{ name: { like: `%${escapeLike('_')}` } }, 'elm_'],
    [{ name: { like: `${escapeLike('%')}%` } }, ''],
  ])('finds by %j: %s', async (condition, expected) => {
    expect(await where(condition)).toBe(expected);
    expect(await plants.count(condition)).toBe(expected ? expected.split(' ').length : 0);
  });

  it('escapes what LIKE takes for a pattern', () => {
    expect(escapeLike('50%_\\x')).toBe('50\\%\\_\\\\x');
  });

  it('joins a condition of SQL of its own, which stays one condition', async () => {
    const extra = { sql: '"height" = ? OR "height" = ?', params: [1, 2] };
    const options: ListOptions<Plant> = { where: { place: null }, extra, orderBy: [['name', 'desc']] };
    expect(await names(options)).toBe('dill box');
    expect(await names({ ...options, where: { name: 'ash' } })).toBe('');
    expect(await plants.count({ place: null }, extra)).toBe(2);
    expect(await plants.count({ place: 'brook' }, extra)).toBe(1);
    expect(await plants.count()).toBe(5);
  });

  it('orders by several columns, with nothing first going up and last going down', async () => {
    const byPlace = (direction: 'asc' | 'desc') =>
      names({
        orderBy: [
          ['place', direction],
          ['name', 'desc'],
        ],
      });
    expect(await byPlace('asc')).toBe('dill box cress elm_ ash');
    expect(await byPlace('desc')).toBe('elm_ ash cress dill box');
  });

  it.each([
    ['asc', 'asc'],
    ['asc', 'desc'],
    ['desc', 'asc'],
    ['desc', 'desc'],
  ] as const)('pages by place %s and name %s from end to end', async (place, name) => {
    const orderBy = [
      ['place', place],
      ['name', name],
    ] as const;
    const whole = await names({ orderBy });
    for (const limit of [1, 2, 3]) {
      const seen: string[] = [];
      let after: Plant | undefined;
      do {
        const page: Plant[] = await plants.list({ orderBy, limit, ...(after && { after }) });
        expect(page.length).toBeLessThanOrEqual(limit);
        seen.push(...page.map((plant) => plant.name));
        // A row that comes again would never let this end.
        expect(seen.length).toBeLessThanOrEqual(PLANTS.length);
        after = page.at(-1);
      } while (after);
      expect(seen.join(' ')).toBe(whole);
    }
  });

  it('sorts by a column that is named again and again as by its first naming', async () => {
    const again = Array.from({ length: 3000 }, (_, index) => ['name', index % 2 ? 'asc' : 'desc'] as const);
    const orderBy = [...again, ['height', 'asc']] as const;
    const whole = await names({ orderBy });
    expect(whole).toBe(await names({ orderBy: [['name', 'desc']] }));
    const [first, ...rest] = await plants.list({ orderBy });
    expect(await plants.list({ orderBy, after: first })).toEqual(rest);
  });

  it('keeps the condition while it pages, and takes a limit of none', async () => {
    const orderBy = [['name', 'asc']] as const;
    expect(await names({ where: { height: 30 }, orderBy, after: { name: 'ash' } })).toBe('elm_');
    expect(await names({ orderBy, limit: 0 })).toBe('');
    const wide = { sql: '"height" = 30 OR "height" = 1', params: [] };
    expect(await names({ extra: wide, orderBy, after: { name: 'cress' } })).toBe('dill elm_');
  });

  it('updates what the condition names, and tells how many', async () => {
    const change = (condition: Where<Plant>, patch: Partial<Plant>) =>
      db.work.run((tx) => plants.update(tx, condition, patch));
    expect(await change({ height: 1 }, { place: 'shelf', tags: ['herb'], evergreen: undefined })).toBe(2);
    expect(await plants.find({ name: 'cress' })).toMatchObject({
      place: 'shelf',
      tags: ['herb'],
      evergreen: false,
    });
    expect(await change({ name: 'yew' }, { place: 'x' })).toBe(0);
    expect(await change({ height: 1 }, {})).toBe(0);
    expect(await change({ name: 'ash' }, { place: null })).toBe(1);
    expect(await where({ place: null })).toBe('ash box');
  });

  it('deletes what the condition names, and tells how many', async () => {
    expect(await db.work.run((tx) => plants.delete(tx, { height: 1 }))).toBe(2);
    expect(await where({})).toBe('ash box elm_');
  });

  it('reads inside a unit of work what that has written, and outside not before it ends', async () => {
    await db.work.run(async (tx) => {
      await plants.insert(tx, { name: 'yew', height: 9 });
      expect(await plants.count({ name: 'yew' })).toBe(1);
      await plants.delete(tx, { name: 'yew' });
      expect(await plants.find({ name: 'yew' })).toBeUndefined();
    });
  });

  it('knows its columns by the names of properties only', () => {
    expect([plants.name, plants.column('height')]).toEqual(['"plants"', '"height"']);
    expect(() => plants.column('colour' as 'name')).toThrow('Plant has no column colour');
  });
});
