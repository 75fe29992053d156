import { listRoutes, type Route } from '../../../src/shared/openapi/routes';
import { AppUnderTest } from '../../support/app-under-test';
import { CALLERS, type Caller, MatrixFixture } from './authz-fixture';
import { AUTHZ_MATRIX } from './authz-matrix';

const nameOf = (route: Route): string => `${route.method} ${route.path.replace('/identity', '') || '/'}`;

/** Who gets past the policy of each route. A route without a row fails, and so does a row without a route. */
describe('the authorization matrix of identity', () => {
  let app: AppUnderTest;
  let fixture: MatrixFixture;
  let routes: Route[];
  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    fixture = await MatrixFixture.make(app);
    routes = listRoutes(app.app).filter((route) => route.path.startsWith('/identity'));
  }, 60_000);
  afterAll(() => app.stop());

  it('is what the routes answer', async () => {
    const found: Record<string, string> = {};
    for (const route of routes) {
      if (route.public) {
        found[nameOf(route)] = 'public';
        continue;
      }
      const target = await fixture.target(route.path);
      const allowed: Caller[] = [];
      for (const caller of CALLERS) {
        if (await fixture.isAllowed(route, target, caller)) allowed.push(caller);
      }
      found[nameOf(route)] = allowed.join(' ');
    }
    if (process.env.SHOW_MATRIX) process.stdout.write(`${JSON.stringify(found, undefined, 2)}\n`);
    expect(found).toEqual(AUTHZ_MATRIX);
  }, 120_000);

  it('lets nobody in without a token', async () => {
    for (const route of routes.filter((one) => !one.public)) {
      const url = route.path.replace(/:\w+/g, 'x');
      const answer = await app.request({ method: route.method as 'GET', url });
      expect([nameOf(route), answer.statusCode]).toEqual([nameOf(route), 401]);
    }
  });
});
