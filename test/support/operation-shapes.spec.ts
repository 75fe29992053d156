import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rooms } from '../../src/app.module';
import { Clock } from '../../src/shared/clock';
import { Database } from '../../src/shared/db/database';
import { operationEntities, operationMigrations } from '../../src/shared/operations';
import type { OperationDefinition } from '../../src/shared/operations/define-operation';
import type { Operation } from '../../src/shared/operations/operation.entity';
import { OperationStore } from '../../src/shared/operations/operation.store';
import { OperationHolds } from '../../src/shared/operations/operation-holds';
import { OperationResourcesStore } from '../../src/shared/operations/operation-resources.store';
import { OperationRunner } from '../../src/shared/operations/operation-runner';
import { placeOf } from '../../src/shared/operations/operation-version';
import { RoomsUnderTest } from './rooms-under-test';

const SHAPES = join(__dirname, 'operation-shapes.json');
/** Rows as they were written while steps were known by number, one for each place in each kind. */
const FORMER_ROWS = join(__dirname, 'operations-by-number.sql');

/** Kind -> version -> names of its steps. */
type Shapes = Record<string, Record<string, readonly string[]>>;

function shapesOf(definitions: readonly OperationDefinition[]): Shapes {
  const entries = definitions.map((definition) => {
    const { kind, steps, formerSteps = [] } = definition;
    const versions = [...formerSteps.map((former) => former.steps), steps.map(({ name }) => name)];
    return [kind, Object.fromEntries(versions.map((names, index) => [index + 1, names]))];
  });
  return Object.fromEntries(entries.sort());
}

describe('the steps of all operations', () => {
  let house: RoomsUnderTest;
  let definitions: readonly OperationDefinition[];

  beforeAll(async () => {
    const quiet = rooms.filter((room) => room.name !== 'dashboard');
    house = await RoomsUnderTest.start(quiet, { MONOSTACK_ADMIN_PASSWORD: 'secret-of-tests' });
    definitions = house.get(OperationRunner).all();
  });
  afterAll(() => house.stop());

  // Whoever changes steps appends the list as it was to `formerSteps`, and writes the file anew by UPDATE_GOLDEN=1.
  it('are what each version is known to have: a change of them is a new version', () => {
    const shapes = shapesOf(definitions);
    if (process.env.UPDATE_GOLDEN) {
      const known = JSON.parse(readFileSync(SHAPES, 'utf8')) as Shapes;
      for (const [kind, versions] of Object.entries(known)) expect(shapes[kind]).toMatchObject(versions);
      writeFileSync(SHAPES, `${JSON.stringify(shapes, null, 2)}\n`);
    }
    expect(shapes).toEqual(JSON.parse(readFileSync(SHAPES, 'utf8')));
  });

  it('are found by rows that hold a number', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'monostack-former-'));
    const options = { file: join(folder, 'test.db'), entities: operationEntities };
    const before = await Database.open({ ...options, migrations: operationMigrations.slice(0, 1) });
    for (const sql of readFileSync(FORMER_ROWS, 'utf8').split(';\n').filter(Boolean))
      await before.writer.query(sql);
    await before.close();

    const database = await Database.open({ ...options, migrations: operationMigrations });
    const store = new OperationStore(database);
    const places: Record<string, Array<string | null | undefined>> = {};
    const rows = (await store.list({})).sort((a, b) => Number(a.step) - Number(b.step));
    for (const row of rows) {
      expect(row).toMatchObject({ version: 0, generation: 0, input: {}, memo: {} });
      const definition = definitions.find(({ kind }) => kind === row.kind);
      if (!definition) throw new Error(`nothing goes on with ${row.kind}`);
      places[row.kind] = [...(places[row.kind] ?? []), placeOf(definition, row)];
      await expectHold(database, store, row);
    }
    await database.close();
    rmSync(folder, { recursive: true });
    expect(places).toEqual({
      'image.import': [null, 'begin', 'fetch', 'inspect', 'convert', 'store', 'unstage', null],
      'server.boot': [null, 'claim-host', 'prepare-host', 'start', null],
      'server.delete': [null, 'destroy', 'release', 'clean-network', null],
      'server.pause': [null, 'pause', null],
      'server.reboot': [null, 'network', 'reboot', null],
      'server.start': [null, 'network', 'start', null],
      'server.stop': [null, 'stop', null],
      'server.unpause': [null, 'unpause', null],
    });
  });
});

/** Live rows hold their resource, and rows that waited wait. */
async function expectHold(database: Database, store: OperationStore, row: Operation): Promise<void> {
  const holds = new OperationHolds(store, new OperationResourcesStore(database), new Clock());
  const expected = { running: 'live', undoing: 'live', queued: 'queued' }[row.state as string] ?? null;
  expect(await holds.resourcesOf(row.id)).toEqual([
    { operationId: row.id, resourceId: row.resourceId, hold: expected },
  ]);
}
