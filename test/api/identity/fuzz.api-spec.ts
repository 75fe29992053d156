import fc from 'fast-check';
import { SchemaRegistry } from '../../../src/shared/openapi/dto-schema';
import { listRoutes, type Route } from '../../../src/shared/openapi/routes';
import { AppUnderTest } from '../../support/app-under-test';
import { IdentityClient } from './identity-client';

/** Every route of identity, found by reflection: nothing that a client can send makes a 500 or shows a stack. */
describe('identity requests of every kind', () => {
  let app: AppUnderTest;
  let admin: IdentityClient;
  let routes: Route[];
  const ids: string[] = [
    'default',
    'RegionOne',
    'none',
    '%00',
    "'; DROP TABLE identity_users --",
    '__proto__',
  ];
  const runs = { numRuns: 4000, interruptAfterTimeLimit: 25_000, markInterruptAsFailure: false };

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await IdentityClient.admin(app);
    routes = listRoutes(app.app).filter((route) => route.path.startsWith('/identity/v3'));
    for (const kind of ['user', 'project', 'group', 'role', 'domain']) {
      ids.push((await admin.create(kind, { name: 'fuzz' })).id);
    }
    ids.push((await admin.create('service', { type: 'fuzz' })).id);
  });
  afterAll(() => app.stop());

  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
    fc.constantFrom('', ' ', 'default', 'x'.repeat(300), '\u0000', 'ü', -1, 9e15, true, false, null, [], {}),
    fc.constantFrom('2026-01-01T00:00:00Z', 'http://x/%(tenant_id)s', '$(nothing)s', '__proto__'),
  );
  const strange = ['__proto__', 'constructor', 'id', 'links', 'extra', 'nonsense'];

  it('never end in a 500', async () => {
    // All of them at once, rather than the first.
    const bad = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.array(value, { maxLength: 8 }),
        value,
        async (pick, numbers, values, whole) => {
          const route = routes[pick % routes.length];
          if (!route) return;
          const answer = await app.request({
            method: route.method as 'GET',
            url: path(route, numbers) + query(route, numbers, values),
            token: admin.token,
            ...(/POST|PUT|PATCH/.test(route.method) && {
              payload: JSON.stringify(body(route, numbers, values, whole)) ?? 'null',
              headers: { 'content-type': 'application/json' },
            }),
          });
          const said = `${route.method} ${route.path}: ${answer.statusCode} ${answer.body.slice(0, 300)}`;
          if (answer.statusCode >= 500 && answer.statusCode !== 501)
            bad.set(route.handler + route.path, said);
          if (/node_modules|\bat \w+ \(/.test(answer.body)) bad.set(route.handler + route.path, said);
        },
      ),
      runs,
    );
    expect([...bad.values()]).toEqual([]);
    // The administrator is still one.
    expect(await admin.statusOf(admin.token)).toBe(200);
  }, 60_000);

  function path(route: Route, numbers: readonly number[]): string {
    let next = 0;
    return route.path.replace(/:\w+/g, () => {
      const id = ids[(numbers[next++] ?? 0) % ids.length] ?? 'none';
      return id === '%00' ? id : encodeURIComponent(id);
    });
  }

  function query(route: Route, numbers: readonly number[], values: readonly unknown[]): string {
    if (route.method !== 'GET') return '';
    const names = [
      'name',
      'limit',
      'marker',
      'domain_id',
      'enabled',
      'name__contains',
      'user.id',
      'effective',
    ];
    const params = new URLSearchParams();
    numbers.slice(0, 4).forEach((number, index) => {
      params.append(names[number % names.length] ?? 'name', asText(values[index]));
    });
    return `?${params}`;
  }

  function body(
    route: Route,
    numbers: readonly number[],
    values: readonly unknown[],
    whole: unknown,
  ): unknown {
    if (!route.body || numbers.length === 0) return whole;
    const registry = new SchemaRegistry();
    registry.reference(route.body.dto);
    const properties = registry.schemas.get(route.body.dto.name)?.properties ?? {};
    const names = [...Object.keys(properties), ...strange];
    const entries = values.map((item, index) => [names[(numbers[index] ?? index) % names.length], item]);
    const content = Object.fromEntries([['name', 'fuzz'], ...entries]);
    return route.body.envelope ? { [route.body.envelope]: content } : content;
  }
});

/** An object may have a `toString` of its own that is none. */
function asText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
}
