import fc from 'fast-check';
import { listRoutes, type Route } from '../../../src/shared/openapi/routes';
import { AppUnderTest } from '../../support/app-under-test';
import { fieldsOf, leafOf } from '../../support/authz-matrix/body-fields';
import { makeForeignWorld } from '../../support/authz-matrix/foreign-world';

/** Not implemented, and a machine that is to be enrolled and does not answer. */
const SAID_ON_PURPOSE: ReadonlySet<number> = new Set([501, 503]);

/** Nothing that a client can send to any room makes a 500 or shows a stack. Identity and images have suites of their own. */
describe.each(['/compute', '/network', '/placement', '/monostack'])(
  'requests of every kind to %s',
  (prefix) => {
    let app: AppUnderTest;
    let token: string;
    let routes: Route[];
    const ids: string[] = [
      'none',
      '%00',
      '__proto__',
      'constructor',
      'toString',
      "'; DROP TABLE servers --",
      '..',
      '-1',
    ];
    const runs = { numRuns: 2500, interruptAfterTimeLimit: 15_000, markInterruptAsFailure: false };

    beforeAll(async () => {
      app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
      token = await app.token();
      ids.push(...Object.values((await makeForeignWorld(app)).ids));
      // Hosts are not taken away from under the others.
      routes = listRoutes(app.app).filter(
        (route) => route.path.startsWith(prefix) && !(prefix === '/monostack' && route.method === 'DELETE'),
      );
    });
    afterAll(() => app.stop());

    const text = fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        '__proto__',
        'constructor',
        'toString',
        'hasOwnProperty',
        'x'.repeat(300),
        '\u0000',
        '\ud800',
      ),
      fc.constantFrom(
        'ü',
        '1',
        '-1',
        '9'.repeat(30),
        '1e400',
        'NaN',
        'true',
        'null',
        '2026-01-01T00:00:00Z',
        '10.0.0.0/8',
        '::/0',
      ),
      fc.string({ maxLength: 12 }),
    );
    const value = fc.oneof(
      text,
      fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
      fc.constantFrom<unknown>(-1, 0, 1e30, -0, 0.5, 9e15, true, false, null, [], {}, [null], [[]], [{}], {
        toString: null,
      }),
      fc.dictionary(
        fc.constantFrom('__proto__', 'constructor', 'toString', 'name', 'id'),
        text,
      ) as fc.Arbitrary<unknown>,
    );
    const strange = ['__proto__', 'constructor', 'toString', 'id', 'nonsense'];

    it('never end in a 500', async () => {
      const bad = new Map<string, string>();
      const request = fc.record({
        pick: fc.nat(),
        numbers: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
        values: fc.array(value, { maxLength: 6 }),
        whole: value,
        shape: fc.nat({ max: 9 }),
        version: fc.constantFrom('2.1', '2.37', '2.60', '2.93', 'latest', ''),
      });
      await fc.assert(
        fc.asyncProperty(request, async ({ pick, numbers, values, whole, shape, version }) => {
          const route = routes[pick % routes.length];
          if (!route) return;
          const [, service] = prefix.split('/');
          const sends = /POST|PUT|PATCH/.test(route.method);
          const answer = await app.request({
            method: (route.method === 'ALL' ? 'GET' : route.method) as 'GET',
            url: path(route, numbers) + (sends ? '' : query(route, numbers, values)),
            token,
            headers: {
              ...(version && { 'openstack-api-version': `${service} ${version}` }),
              ...(sends && { 'content-type': 'application/json' }),
            },
            ...(sends && { payload: JSON.stringify(shape ? body(route, numbers, values) : whole) ?? 'null' }),
          });
          const said = `${route.method} ${route.path}: ${answer.statusCode} ${answer.body.slice(0, 200)}`;
          if (answer.statusCode >= 500 && !SAID_ON_PURPOSE.has(answer.statusCode))
            bad.set(route.method + route.path, said);
          if (/node_modules|\bat \w+ \(/.test(answer.body)) bad.set(route.method + route.path, said);
        }),
        runs,
      );
      expect([...bad.values()]).toEqual([]);
    }, 60_000);

    function path(route: Route, numbers: readonly number[]): string {
      let next = 0;
      return route.path
        .replace(/:\w+/g, () => {
          const id = ids[(numbers[next++] ?? 0) % ids.length] ?? 'none';
          return id === '%00' ? id : encodeURIComponent(id);
        })
        .replace('*', 'anything');
    }

    function query(route: Route, numbers: readonly number[], values: readonly unknown[]): string {
      const own = fieldsOf(route).flatMap((field) => (field.startsWith('?') ? [field.slice(1)] : []));
      const names = [
        ...own,
        ...own,
        'limit',
        'marker',
        'sort_key',
        'sort_dir',
        'fields',
        'start',
        'end',
        ...strange,
      ];
      const params = new URLSearchParams();
      values.forEach((item, index) => {
        const name = names[(numbers[index] ?? index) % names.length] ?? 'name';
        params.append(name, typeof item === 'object' ? JSON.stringify(item) : String(item));
        // Said twice is a list to some parsers.
        if ((numbers[index] ?? 0) % 5 === 0) params.append(name, 'again');
      });
      return `?${params}`;
    }

    function body(route: Route, numbers: readonly number[], values: readonly unknown[]): unknown {
      const fields = fieldsOf(route).filter((field) => !field.startsWith('?'));
      const names = [...new Set(fields.map((field) => topOf(field, route.body?.envelope))), ...strange];
      const entries = values.map((item, index) => [
        names[(numbers[index] ?? index) % names.length] ?? 'name',
        item,
      ]);
      const content = Object.fromEntries(entries);
      return route.body?.envelope ? { [route.body.envelope]: content } : content;
    }
  },
);

function topOf(field: string, envelope: string | undefined): string {
  const inside = envelope && field.startsWith(`${envelope}.`) ? field.slice(envelope.length + 1) : field;
  return inside === '*' ? 'metadata' : leafOf(inside.split('.')[0] ?? inside);
}
