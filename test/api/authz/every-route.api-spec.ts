import { AppUnderTest } from '../../support/app-under-test';
import { type AuthzTable, routesUnder } from '../../support/authz-matrix/authz-matrix';
import { computeTable } from './compute.rows';
import { hypervisorTable } from './hypervisor.rows';
import { identityTable } from './identity.rows';
import { imageTable } from './image.rows';
import { networkTable } from './network.rows';
import { placementTable } from './placement.rows';

const TABLES: readonly AuthzTable[] = [
  identityTable,
  imageTable,
  computeTable,
  placementTable,
  networkTable,
  hypervisorTable,
  { prefix: '', callers: [], rows: { 'GET /': 'public' } },
];

/** The other specs in this folder ask whether a table is right; this one asks whether each route is in one. */
describe('every route of the application', () => {
  let app: AppUnderTest;
  beforeAll(async () => {
    app = await AppUnderTest.start();
  });
  afterAll(() => app.stop());

  it('has a row in an authorization matrix', () => {
    const rows = TABLES.flatMap(({ prefix, rows }) => Object.keys(rows).map((key) => fullName(prefix, key)));
    expect([...routesUnder(app, '').keys()].sort()).toEqual(rows.sort());
  });
});

function fullName(prefix: string, key: string): string {
  const [method, path = ''] = key.split(' ');
  return `${method} ${path === '/' && prefix ? prefix : prefix + path}`;
}
