import type { ServiceName } from '../../../src/shared/http/services';
import { serviceOfPath } from '../../../src/shared/http/services';
import { listRoutes, type Route } from '../../../src/shared/openapi/routes';
import type { AppUnderTest } from '../app-under-test';
import { sampleBody } from './sample-body';

/**
 * Who asks, in the order of the letters of a row: nobody; a member of another project; a reader and a member of the
 * project that things belong to (and the `user` of the paths is the member); the administrator.
 */
export const PERSONAS = ['anonymous', 'other', 'reader', 'member', 'admin'] as const;
export type Persona = (typeof PERSONAS)[number];

/**
 * What each is answered: `y` yes (also a 404 or 409 for what is not there or in the way), `u` 401, `f` 403, `h` 404 to
 * hide a thing that is there. `uuffy` says: only the administrator, and an unknown member gets 401.
 */
export type Row = string | { row: string; body?: object; headers?: Record<string, string> };

/** Rows of one service by `METHOD /path`, in the form of the controllers. HEAD goes with GET. */
export interface AuthzMatrix {
  service: ServiceName;
  rows: Readonly<Record<string, Row>>;
  /** Parameters that are words, not ids of things. */
  words: readonly string[];
  /** The value of a parameter in a path, for a thing that is there. */
  param(name: string, before: string): string;
}

/** Routes of the service without a row, and rows without a route. */
export function compareRoutes(app: AppUnderTest, matrix: AuthzMatrix): { missing: string[]; gone: string[] } {
  const routes = routesOf(app, matrix.service).map(keyOf);
  return {
    missing: routes.filter((key) => !(key in matrix.rows)),
    gone: Object.keys(matrix.rows).filter((key) => !routes.includes(key)),
  };
}

/** Those that delete come last: somebody may. */
export function routesOf(app: AppUnderTest, service: ServiceName): Route[] {
  const routes = listRoutes(app.app).filter((route) => serviceOfPath(route.path) === service);
  const deletes = (route: Route): boolean => route.method === 'DELETE';
  return [...routes.filter((route) => !deletes(route)), ...routes.filter(deletes)];
}

export function keyOf(route: Route): string {
  return `${route.method} ${route.path}`;
}

/** What a route answers to all personas, as a row. A 400 to one who may not is a `?`: the row needs a body. */
export async function probe(
  app: AppUnderTest,
  matrix: AuthzMatrix,
  route: Route,
  tokens: Readonly<Record<Persona, string | undefined>>,
): Promise<string> {
  const entry = matrix.rows[keyOf(route)];
  const { body, headers = {}, row: expected = '' } = typeof entry === 'object' ? entry : { row: entry };
  let answers = '';
  for (const [index, persona] of PERSONAS.entries()) {
    const token = tokens[persona];
    // The administrator changes what is not there, so that the others find everything in its place.
    const real = persona !== 'admin' || !['PUT', 'PATCH', 'DELETE'].includes(route.method);
    const payload = body ?? sampleBody(route);
    const answer = await app.request({
      method: route.method === 'ALL' ? 'GET' : (route.method as 'GET'),
      url: urlOf(route, matrix, real),
      headers,
      ...(token !== undefined && { token }),
      ...(payload !== undefined && route.method !== 'GET' && { payload: payload as object }),
    });
    answers += letterOf(answer.statusCode, expected[index] ?? 'y');
  }
  return answers;
}

function letterOf(status: number, expected: string): string {
  if (status === 401) return 'u';
  if (status === 403) return 'f';
  if (status >= 500 && status !== 501) return `!`;
  if (status === 404 && expected === 'h') return 'h';
  if (status === 400 && expected !== 'y') return '?';
  return 'y';
}

function urlOf(route: Route, matrix: AuthzMatrix, real: boolean): string {
  const parts = route.path.split('/');
  return parts
    .map((part, index) => {
      if (!part.startsWith(':')) return part;
      const last = index === parts.length - 1;
      return real || !last || matrix.words.includes(part.slice(1))
        ? matrix.param(part.slice(1), parts[index - 1] ?? '')
        : 'authz-nothing';
    })
    .join('/');
}
