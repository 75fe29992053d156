import { openTestDatabase, type TestDatabase } from '../../shared/db/database.fixture';
import { Table } from '../../shared/db/table';
import { refusalOf } from '../../shared/errors/refusal.fixture';
import { Microversion } from '../../shared/http/microversion';
import { computeMigrations } from '../compute.migrations';
import { ServerGroup } from '../server-groups/server-group.entity';
import { Server } from '../servers/server.entity';
import { ComputeQuota } from './quota.entity';
import { DEFAULT_QUOTAS, quotaResourcesAt } from './quota-resources';
import { QuotasRepository } from './quotas.repository';
import { QuotasService } from './quotas.service';

const TIME = '2026-01-01T00:00:00.000Z';

describe('quotas of compute', () => {
  let db: TestDatabase;
  let quotas: QuotasService;
  let servers: Table<Server>;
  let rows: Table<ComputeQuota>;

  beforeAll(async () => {
    db = await openTestDatabase([ComputeQuota, Server, ServerGroup], computeMigrations);
    quotas = new QuotasService(new QuotasRepository(db.database), db.work);
    servers = new Table(db.database, Server);
    rows = new Table(db.database, ComputeQuota);
  });
  beforeEach(() =>
    db.work.run(async (tx) => {
      await rows.delete(tx, {});
      await servers.delete(tx, {});
    }),
  );
  afterAll(() => db.close());

  const addServer = (id: string, changes: Partial<Server> = {}) => {
    const flavor = { vcpus: 3, memoryMib: 700 } as Server['flavor'];
    const needed = { name: id, userId: 'u', vmState: 'active' as const, hostname: id, reservationId: 'r' };
    const lists = { imageProperties: {}, metadata: {}, tags: [] };
    const times = { createdAt: TIME, updatedAt: TIME };
    const row = { id, projectId: 'p', flavor, ...needed, ...lists, ...times, ...changes };
    return db.work.run((tx) => servers.insert(tx, row));
  };
  const want = (instances: number, cores = 0, ram = 0) => ({ instances, cores, ram });

  it('take the project before the quota class, and the class before the defaults', async () => {
    expect(await quotas.limits('p')).toEqual(DEFAULT_QUOTAS);
    expect(await quotas.update('default', { cores: 30, ram: 99 }, false)).toEqual({
      ...DEFAULT_QUOTAS,
      cores: 30,
      ram: 99,
    });
    const changed = { ...DEFAULT_QUOTAS, cores: 40, ram: 99 };
    expect(await quotas.update('p', { cores: 40 }, false)).toEqual(changed);
    expect(await quotas.limits('p')).toEqual(changed);
    expect(await quotas.limits('q')).toEqual({ ...DEFAULT_QUOTAS, cores: 30, ram: 99 });
    expect(await quotas.defaults()).toEqual({ ...DEFAULT_QUOTAS, cores: 30, ram: 99 });
  });

  it('are replaced when they are set again, and gone for one project when they are reset', async () => {
    await quotas.update('p', { cores: 40 }, false);
    await quotas.update('p', { cores: 41, instances: 2 }, false);
    await quotas.update('q', { cores: 7 }, false);
    expect(await rows.count()).toBe(3);
    expect(await quotas.limits('p')).toEqual({ ...DEFAULT_QUOTAS, cores: 41, instances: 2 });
    await quotas.reset('p');
    expect(await quotas.limits('p')).toEqual(DEFAULT_QUOTAS);
    expect((await quotas.limits('q')).cores).toBe(7);
  });

  it('leave out a resource that is known no longer', async () => {
    await db.work.run((tx) => rows.insert(tx, { projectId: 'p', resource: 'cells', limit: 1 }));
    expect(await quotas.limits('p')).toEqual(DEFAULT_QUOTAS);
  });

  it("count a project's servers that are not deleted", async () => {
    expect(await quotas.usage('p')).toEqual({ instances: 0, cores: 0, ram: 0 });
    await addServer('a');
    await addServer('b');
    await addServer('c', { projectId: 'q' });
    await addServer('d', { deletedAt: TIME });
    expect(await quotas.usage('p')).toEqual({ instances: 2, cores: 6, ram: 1400 });
  });

  it('allow what just fits and refuse one more, with all that is over', async () => {
    await addServer('a');
    await quotas.update('p', { instances: 2, cores: 6, ram: 1400 }, false);
    await quotas.requireServers('p', want(1, 3, 700));
    expect(await refusalOf(quotas.requireServers('p', want(2, 3, 701)))).toEqual([
      'quota_exceeded',
      'quota_exceeded',
      'Quota exceeded for instances, ram: Requested 2, 701, but already used 1, 700 of 2, 1400 instances, ram',
    ]);
    expect(await refusalOf(quotas.requireServers('p', want(0, 4)))).toEqual([
      'quota_exceeded',
      'quota_exceeded',
      'Quota exceeded for cores: Requested 4, but already used 3 of 6 cores',
    ]);
  });

  it('refuse everything at 0 and nothing at -1', async () => {
    await quotas.update('p', { instances: 0, cores: -1, ram: -1 }, false);
    expect(await refusalOf(quotas.requireServers('p', want(1)))).toContain('quota_exceeded');
    await quotas.update('p', { instances: -1 }, false);
    await quotas.requireServers('p', want(1000, 1000, 10 ** 9));
  });

  it('limit metadata items', async () => {
    await quotas.update('p', { metadata_items: 2 }, false);
    await quotas.requireMetadata('p', 2);
    expect(await refusalOf(quotas.requireMetadata('p', 3))).toEqual([
      'quota_exceeded',
      'metadata_limit_exceeded',
      'Maximum number of metadata items exceeds 2',
    ]);
    await quotas.update('p', { metadata_items: 0 }, false);
    expect(await refusalOf(quotas.requireMetadata('p', 1))).toContain('metadata_limit_exceeded');
    await quotas.update('p', { metadata_items: -1 }, false);
    await quotas.requireMetadata('p', 1000);
  });

  it("limit key pairs by the caller's project, and by the quota class without one", async () => {
    await quotas.update('default', { key_pairs: 1 }, false);
    await quotas.update('p', { key_pairs: 2 }, false);
    await quotas.requireKeypair('p', 1);
    await quotas.requireKeypair(undefined, 0);
    const refused = ['quota_exceeded', 'keypair_limit_exceeded', 'Quota exceeded, too many key pairs.'];
    expect(await refusalOf(quotas.requireKeypair('p', 2))).toEqual(refused);
    expect(await refusalOf(quotas.requireKeypair(undefined, 1))).toEqual(refused);
    await quotas.update('p', { key_pairs: 0 }, false);
    expect(await refusalOf(quotas.requireKeypair('p', 0))).toEqual(refused);
    await quotas.update('p', { key_pairs: -1 }, false);
    await quotas.requireKeypair('p', 1000);
  });

  it('go below what is used only by force, and then for nothing else', async () => {
    await addServer('a');
    await quotas.update('p', { instances: 1, cores: 3, ram: 700 }, false);
    expect(await refusalOf(quotas.update('p', { key_pairs: 5, cores: 2 }, false))).toEqual([
      'invalid',
      'quota_below_usage',
      'Quota limit 2 for cores must be greater than or equal to already used and reserved 3.',
    ]);
    expect((await quotas.limits('p')).key_pairs).toBe(100);
    expect(await refusalOf(quotas.update('p', { instances: 0 }, false))).toContain('quota_below_usage');
    expect(await refusalOf(quotas.update('p', { ram: 699 }, false))).toContain('quota_below_usage');
    expect((await quotas.update('p', { cores: 2 }, true)).cores).toBe(2);
    expect((await quotas.update('p', { cores: -1 }, false)).cores).toBe(-1);
  });

  it('go below the number of server groups only by force too', async () => {
    const group = { id: 'g', name: 'g', projectId: 'p', userId: 'u', policy: 'affinity' as const };
    const groups = new Table(db.database, ServerGroup);
    await db.work.run((tx) => groups.insert(tx, { ...group, maxServerPerHost: null, createdAt: TIME }));
    expect(await refusalOf(quotas.update('p', { server_groups: 0 }, false))).toContain('quota_below_usage');
    expect((await quotas.update('p', { server_groups: 1 }, false)).server_groups).toBe(1);
    expect((await quotas.update('p', { server_groups: 0 }, true)).server_groups).toBe(0);
  });

  it('hold for a project whatever a project of the class name uses', async () => {
    await addServer('a', { projectId: 'default' });
    expect((await quotas.update('default', { instances: 0 }, false)).instances).toBe(0);
  });

  it.each([
    ['2.1', 14],
    ['2.35', 14],
    ['2.36', 10],
    ['2.56', 10],
    ['2.57', 7],
  ])('name in version %s %i resources', (version, count) => {
    const names = quotaResourcesAt(Microversion.parse(version) as Microversion);
    expect(names).toHaveLength(count);
    expect(names).toEqual(expect.arrayContaining(['instances', 'cores', 'ram', 'server_group_members']));
    const gone = Object.keys(DEFAULT_QUOTAS).filter((name) => !(names as string[]).includes(name));
    const old = /^(fixed_ips|floating_ips|security_group)/;
    expect(
      gone.every((name) => (count === 7 ? /^injected_/.test(name) || old.test(name) : old.test(name))),
    ).toBe(true);
  });
});
