import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { listRoutes, type Route } from '../../../src/shared/openapi/routes';
import { AppUnderTest } from '../app-under-test';

/**
 * Who gets past the policies of one room's routes. A row reads `member admin` (all others: 403), or
 * `member admin, hidden from other` (404 for those, as if the thing were not there), or `public` (no token needed).
 * Without a token every other route answers 401.
 */
export interface AuthzTable {
  prefix: string;
  /** From least to most; the last one is let through wherever anybody is. */
  callers: readonly string[];
  /** By `METHOD /path` after the prefix, in the form of the controllers. */
  rows: Readonly<Record<string, string>>;
}

/** Has the things that the routes of a room are about, and the tokens of its callers. */
export interface Asker {
  /** A request to this route that only a policy would refuse. Undefined as caller: without a token. */
  requestFor(route: Route, caller: string | undefined): Promise<InjectOptions & { token?: string }>;
}

/** The routes that a table must name, by the name that they have there. */
export function routesUnder(app: AppUnderTest, prefix: string): Map<string, Route> {
  const routes = listRoutes(app.app).filter(({ path }) => path === prefix || path.startsWith(`${prefix}/`));
  return new Map(routes.map((route) => [`${route.method} ${route.path.slice(prefix.length) || '/'}`, route]));
}

/** Declares the spec of one table. A route without a row fails, and so does a row without a route. */
export function describeAuthz(
  name: string,
  table: AuthzTable,
  makeAsker: (app: AppUnderTest) => Promise<Asker>,
): void {
  describe(`the authorization matrix of ${name}`, () => {
    let app: AppUnderTest;
    let asker: Asker;
    beforeAll(async () => {
      app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
      asker = await makeAsker(app);
    });
    afterAll(() => app.stop());

    it('is what the routes answer', async () => {
      const found: Record<string, string> = {};
      for (const [key, route] of routesUnder(app, table.prefix)) {
        found[key] = route.public ? 'public' : await rowOf(app, route, table.callers, asker);
      }
      expect(found).toEqual(table.rows);
    });
  });
}

/** Only a policy's own refusal counts, or that the token is of no project: a state, a quota or a signature that is in the way is another matter. */
function isRefusal({ statusCode, body }: LightMyRequestResponse): boolean {
  return statusCode === 403 && /Policy doesn't allow|disallowed by policy|scoped to a project/.test(body);
}

async function rowOf(
  app: AppUnderTest,
  route: Route,
  callers: readonly string[],
  asker: Asker,
): Promise<string> {
  const ask = async (caller?: string) => app.request(await asker.requestFor(route, caller));
  const stranger = await ask();
  const answers: Array<[string, LightMyRequestResponse]> = [];
  for (const caller of callers) answers.push([caller, await ask(caller)]);
  // What is not found by the highest one who may look is not hidden: it is not there.
  const exists = answers.findLast(([, answer]) => !isRefusal(answer))?.[1].statusCode !== 404;

  const allowed: string[] = [];
  const hidden: string[] = [];
  const odd = stranger.statusCode === 401 ? '' : `, ${stranger.statusCode} without a token`;
  const broken = answers.filter(([, { statusCode }]) => statusCode >= 500 && statusCode !== 501);
  for (const [caller, answer] of answers) {
    if (isRefusal(answer)) continue;
    if (answer.statusCode === 404 && exists) hidden.push(caller);
    else allowed.push(caller);
  }
  const notFound = hidden.length > 0 ? `, hidden from ${hidden.join(' ')}` : '';
  const failures = broken.map(([caller, { statusCode }]) => `, ${statusCode} for ${caller}`).join('');
  return `${allowed.join(' ') || 'nobody'}${notFound}${odd}${failures}`;
}
