import { openTestDatabase, type TestDatabase } from '../../shared/db/database.fixture';
import { Table } from '../../shared/db/table';
import { refusalOf } from '../../shared/errors/refusal.fixture';
import { networkMigrations } from '../network.migrations';
import { NetworkQuota } from './quota.entity';
import { QuotasRepository } from './quotas.repository';
import { DEFAULT_QUOTAS, type QuotaResource, Quotas } from './quotas.service';

describe('quotas of network', () => {
  let db: TestDatabase;
  let quotas: Quotas;
  let rows: Table<NetworkQuota>;
  let used: Record<string, number>;

  beforeAll(async () => {
    db = await openTestDatabase([NetworkQuota], networkMigrations);
    rows = new Table(db.database, NetworkQuota);
    const counter = (resource: QuotaResource) =>
      ({ countOf: async (project: string) => used[`${project} ${resource}`] ?? 0 }) as never;
    quotas = new Quotas(
      db.work,
      new QuotasRepository(db.database),
      counter('network'),
      counter('subnet'),
      counter('port'),
      counter('security_group'),
      counter('security_group_rule'),
      counter('router'),
      counter('floatingip'),
      counter('subnetpool'),
      counter('rbac_policy'),
    );
  });
  beforeEach(async () => {
    used = {};
    await db.work.run((tx) => rows.delete(tx, {}));
  });
  afterAll(() => db.close());

  // Routes are counted in each router, not in a project.
  const RESOURCES = (Object.keys(DEFAULT_QUOTAS) as QuotaResource[]).filter(
    (name) => name !== 'router_route',
  );

  it.each(RESOURCES)('let the last %s through and not one more', async (resource) => {
    await quotas.update('p', { [resource]: 5 }, false);
    used = { [`p ${resource}`]: 3, [`q ${resource}`]: 100 };
    await quotas.reserve('p', resource, 2);
    expect(await refusalOf(quotas.reserve('p', resource, 3))).toEqual([
      'conflict',
      'over_quota',
      `Quota exceeded for resources: ['${resource}'].`,
    ]);
  });

  it('refuse everything at 0 and nothing at -1', async () => {
    await quotas.update('p', { network: 0, port: -1 }, false);
    expect(await refusalOf(quotas.reserve('p', 'network', 1))).toContain('over_quota');
    await quotas.reserve('p', 'port', 10_000);
  });

  it('are the defaults without rows, and leave out a resource that is known no longer', async () => {
    await db.work.run((tx) => rows.insert(tx, { projectId: 'p', resource: 'vip', limit: 1 }));
    expect(await quotas.limits('p')).toEqual(DEFAULT_QUOTAS);
  });

  it('are replaced when they are set again, and gone for one project when they are reset', async () => {
    await quotas.update('p', { network: 7 }, false);
    expect(await quotas.update('p', { network: 8, subnet: 9 }, false)).toEqual({
      ...DEFAULT_QUOTAS,
      network: 8,
      subnet: 9,
    });
    await quotas.update('o', { port: 1 }, false);
    expect(await quotas.list()).toEqual([
      { ...DEFAULT_QUOTAS, port: 1, project_id: 'o', tenant_id: 'o' },
      { ...DEFAULT_QUOTAS, network: 8, subnet: 9, project_id: 'p', tenant_id: 'p' },
    ]);
    await quotas.reset('p');
    expect(await quotas.limits('p')).toEqual(DEFAULT_QUOTAS);
    expect((await quotas.limits('o')).port).toBe(1);
  });

  it('show what is used beside the limit', async () => {
    await quotas.update('p', { subnet: 9 }, false);
    used = { 'p subnet': 4, 'p port': 2 };
    const unused = (limit: number) => ({ limit, used: 0, reserved: 0 });
    expect(await quotas.usage('p')).toEqual({
      network: unused(100),
      subnet: { limit: 9, used: 4, reserved: 0 },
      port: { limit: 500, used: 2, reserved: 0 },
      security_group: unused(10),
      security_group_rule: unused(100),
      rbac_policy: unused(10),
      router: unused(10),
      floatingip: unused(50),
      router_route: unused(30),
      subnetpool: unused(-1),
    });
  });

  it('go below what is used only by force, and then for nothing else', async () => {
    used = { 'p subnet': 4 };
    await quotas.update('p', { subnet: 4 }, false);
    expect(await refusalOf(quotas.update('p', { network: 1, subnet: 3 }, false))).toEqual([
      'invalid',
      'HTTPBadRequest',
      'Quota limit 3 for subnet must be greater than or equal to already used 4',
    ]);
    expect((await quotas.limits('p')).network).toBe(100);
    expect(await refusalOf(quotas.update('p', { subnet: 0 }, false))).toContain('HTTPBadRequest');
    expect((await quotas.update('p', { subnet: 3 }, true)).subnet).toBe(3);
    expect((await quotas.update('p', { subnet: -1 }, false)).subnet).toBe(-1);
  });
});
