import { newUuid } from '../../../src/shared/ids';
import { listRoutes, type Route } from '../../../src/shared/openapi/routes';
import { AppUnderTest } from '../../support/app-under-test';
import { fieldsOf, leafOf } from '../../support/authz-matrix/body-fields';
import {
  type ForeignWorld,
  type Kind,
  makeForeignWorld,
  SECRET,
} from '../../support/authz-matrix/foreign-world';
import { IdFieldAsker } from '../../support/authz-matrix/id-field-asker';
import { idFields, openBodies, operatorRoutes, plainFields } from './id-fields.rows';

/** The field of a row, without the word for the part of an open value. */
const fieldOf = (key: string) => key.split(' ').slice(0, 3).join(' ');

describe("another project's ids in bodies and queries", () => {
  let app: AppUnderTest;
  let world: ForeignWorld;
  let asker: IdFieldAsker;
  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    world = await makeForeignWorld(app);
    asker = await IdFieldAsker.make(app);
  });
  afterAll(() => app.stop());

  it('are asked about for every field of every route', () => {
    const known = new Set(Object.keys(idFields).map(fieldOf));
    const missing = listRoutes(app.app).flatMap((route) => unknownFields(route, known));
    expect(missing).toEqual([]);
  });

  it('are answered as the rows say', async () => {
    const found: Record<string, string> = {};
    for (const [key, row] of Object.entries(idFields)) {
      const kind = row.split(' ')[0] as Kind;
      const before = await world.look();
      const answer = await asker.ask(key, world.ids[kind]);
      const leaks = answer.body.includes(SECRET) && !sentBack(key, kind);
      const changed = (await world.look()) !== before;
      found[key] =
        `${kind} ${answer.statusCode}${leaks ? ', and tells of it' : ''}${changed ? ', and changes it' : ''}`;
    }
    expect(found).toEqual(idFields);
  });

  // Otherwise a stranger could try ids to learn what there is.
  it('are refused as what does not exist is', async () => {
    const refused = Object.entries(idFields).filter(
      ([key, row]) => / 4/.test(row) && !KNOWN_BY_NATURE.has(key),
    );
    const madeUp: Record<string, string> = {};
    for (const [key, row] of refused) {
      const { statusCode } = await asker.ask(key, newUuid());
      madeUp[key] = `${row.split(' ')[0]} ${statusCode}`;
    }
    expect(madeUp).toEqual(Object.fromEntries(refused));
  });
});

/** An id that the caller chooses for something new, when it is taken. */
const KNOWN_BY_NATURE: ReadonlySet<string> = new Set(['POST /image/v2/images id']);

/** The ids of flavors and key pairs are their names: a refusal repeats them. */
function sentBack(key: string, kind: Kind): boolean {
  return (kind === 'flavor' || kind === 'keypair') && !key.startsWith('GET /compute/v2.1/servers');
}

function unknownFields(route: Route, known: ReadonlySet<string>): string[] {
  const name = `${route.method} ${route.path}`;
  if (operatorRoutes.some((pattern) => pattern.test(name))) return [];
  return fieldsOf(route)
    .filter((field) => !plainFields.has(leafOf(field)))
    .filter((field) => !(field === '*' && openBodies.includes(name)))
    .map((field) => `${name} ${field}`)
    .filter((field) => !known.has(field));
}
