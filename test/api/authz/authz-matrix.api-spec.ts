import { AppUnderTest } from '../../support/app-under-test';
import { identityMatrix } from '../../support/authz-matrix/identity';
import { makeIdentityFixtures } from '../../support/authz-matrix/identity-fixtures';
import {
  type AuthzMatrix,
  compareRoutes,
  keyOf,
  type Persona,
  probe,
  routesOf,
} from '../../support/authz-matrix/matrix';

/**
 * Who may do what, for every route there is: routes come by reflection, and one without a row fails. A service joins
 * by a file of rows beside `identity.rows.ts` and a line in `matrices`.
 */
describe('the authorization matrix', () => {
  let app: AppUnderTest;
  let tokens: Record<Persona, string | undefined>;
  let matrices: AuthzMatrix[];

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    const fixtures = await makeIdentityFixtures(app);
    tokens = fixtures.tokens;
    matrices = [identityMatrix(fixtures)];
  }, 30_000);
  afterAll(() => app.stop());

  it('has a row for every route, and no row for none', () => {
    for (const matrix of matrices) {
      const compared = compareRoutes(app, matrix);
      expect({ service: matrix.service, ...compared }).toEqual({
        service: matrix.service,
        missing: [],
        gone: [],
      });
    }
  });

  it('is what every route answers', async () => {
    const wrong: string[] = [];
    for (const matrix of matrices) {
      for (const route of routesOf(app, matrix.service)) {
        const entry = matrix.rows[keyOf(route)];
        const expected = typeof entry === 'object' ? entry.row : entry;
        const answered = await probe(app, matrix, route, tokens);
        if (answered !== expected) wrong.push(`${keyOf(route)}: ${answered}, expected ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);
});
