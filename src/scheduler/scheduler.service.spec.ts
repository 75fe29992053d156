import type { Host, Hosts } from '../hypervisor';
import { Clock } from '../shared/clock';
import { openTestDatabase, type TestDatabase } from '../shared/db/database.fixture';
import { AppError } from '../shared/errors/app-error';
import { DecisionRecord } from './decisions/decision.entity';
import { DecisionsRepository } from './decisions/decisions.repository';
import {
  Allocation,
  Inventory,
  PlacementWord,
  ProviderAggregate,
  ResourceProvider,
} from './placement/placement.entities';
import { PlacementRepository } from './placement/placement.repository';
import { schedulerMigrations } from './scheduler.migrations';
import type { ClaimRequest } from './scheduler.port';
import { SchedulerService } from './scheduler.service';

/** Given out in any size. */
const WHOLE = { minUnit: 1, maxUnit: null, stepSize: 1, chosen: false };
const TABLES = ['resource_providers', 'inventories', 'allocations', 'scheduler_decisions'];

class TurnedClock extends Clock {
  at = Date.parse('2026-01-01T00:00:00.000Z');
  override now(): number {
    return this.at;
  }
}

describe('claims', () => {
  let db: TestDatabase;
  let clock: TurnedClock;
  let hosts: Host[];
  let placement: PlacementRepository;
  let decisions: DecisionsRepository;
  let scheduler: SchedulerService;

  beforeAll(async () => {
    db = await openTestDatabase(
      [ResourceProvider, Inventory, Allocation, ProviderAggregate, PlacementWord, DecisionRecord],
      schedulerMigrations,
    );
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.work.run(async (tx) => {
      for (const table of TABLES) await tx.run(`DELETE FROM "${table}"`);
    });
    clock = new TurnedClock();
    hosts = [];
    placement = new PlacementRepository(db.database);
    decisions = new DecisionsRepository(db.database);
    const known = { list: async () => hosts } as unknown as Hosts;
    scheduler = new SchedulerService(known, placement, decisions, db.work, clock);
  });

  const addHost = (id: string, memoryMib: number, traits: string[] = [], changes: Partial<Host> = {}) => {
    const facts = { cpuArch: 'x86_64', hypervisorType: 'QEMU' };
    hosts.push({
      id,
      name: `name-${id}`,
      up: true,
      enabled: true,
      disabledReason: null,
      facts,
      ...changes,
    } as Host);
    return db.work.run(async (tx) => {
      const times = { createdAt: 't', updatedAt: 't' };
      const provider = {
        id,
        name: `name-${id}`,
        generation: 0,
        traits,
        ...times,
        ofHost: true,
        parentId: null,
      };
      await placement.insertProvider(tx, provider);
      const put = (
        resourceClass: Inventory['resourceClass'],
        total: number,
        reserved: number,
        allocationRatio: number,
      ) =>
        placement.putInventory(tx, {
          ...WHOLE,
          providerId: id,
          resourceClass,
          total,
          reserved,
          allocationRatio,
        });
      await put('VCPU', 4, 0, 2.5);
      await put('MEMORY_MB', memoryMib, 100, 1);
      await put('DISK_GB', 50, 0, 1);
    });
  };
  const request = (consumerId: string, changes: Partial<ClaimRequest> = {}): ClaimRequest => ({
    consumerId,
    projectId: 'p',
    userId: 'u',
    vcpus: 2,
    memoryMib: 400,
    diskGib: 10,
    imageProperties: {},
    extraSpecs: {},
    needs: [],
    excludedHostIds: [],
    ...changes,
  });
  const claim = async (consumerId: string, changes: Partial<ClaimRequest> = {}) =>
    (await scheduler.claim(request(consumerId, changes))).hostId;
  const refused = async (consumerId: string, changes: Partial<ClaimRequest> = {}): Promise<AppError> => {
    try {
      throw new Error(`went to ${await claim(consumerId, changes)}`);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  };
  const held = async (consumerId: string) =>
    (await placement.listAllocations({ consumerId })).map(
      (one) => `${one.providerId} ${one.resourceClass} ${one.used}`,
    );
  const generation = async (id: string) => (await placement.findProvider(id))?.generation;

  it('are made whole for one under whose name an operator wrote something', async () => {
    await addHost('a', 2000);
    const written = { consumerId: 'one', providerId: 'a', resourceClass: 'VCPU', used: 1 };
    const rest = { projectId: 'p', userId: 'u', createdAt: 't', claimed: false };
    await db.work.run((tx) => placement.insertAllocation(tx, { ...written, ...rest }));
    expect(await claim('one')).toBe('a');
    expect((await held('one')).sort()).toEqual(['a DISK_GB 10', 'a MEMORY_MB 400', 'a VCPU 2']);
  });

  it('are written down with the decision, in one go', async () => {
    await addHost('a', 1000);
    await addHost('b', 2000);
    const { hostId, hostName, decision } = await scheduler.claim(request('s'));
    expect([hostId, hostName]).toEqual(['b', 'name-b']);
    expect(decision).toMatchObject({
      consumerId: 's',
      chosenHostId: 'b',
      decidedAt: '2026-01-01T00:00:00.000Z',
    });
    expect(decision.hosts.map((verdict) => verdict.hostId)).toEqual(['b', 'a']);
    expect(await scheduler.explain('s')).toEqual(decision);
    expect(await scheduler.explain('other')).toBeUndefined();
    expect(await held('s')).toEqual(['b DISK_GB 10', 'b MEMORY_MB 400', 'b VCPU 2']);
    const [first] = await placement.listAllocations({ providerId: 'b' });
    expect(first).toMatchObject({ projectId: 'p', userId: 'u', createdAt: '2026-01-01T00:00:00.000Z' });
    expect([await generation('a'), await generation('b')]).toEqual([0, 1]);
    expect((await placement.findProvider('b'))?.updatedAt).toBe('2026-01-01T00:00:00.000Z');
  });

  it('leave out what is not asked for', async () => {
    await addHost('a', 1000);
    await claim('s', { diskGib: 0 });
    expect(await held('s')).toEqual(['a MEMORY_MB 400', 'a VCPU 2']);
  });

  it('fill a host up to its capacity: what is not reserved, by the ratio, less what is used', async () => {
    await addHost('a', 900);
    await claim('one');
    await claim('two');
    expect((await refused('three', { memoryMib: 1 })).message).toContain('memory on 1');
    await db.work.run((tx) => scheduler.release(tx, 'two'));
    expect(await claim('cores', { vcpus: 4, memoryMib: 1, diskGib: 0 })).toBe('a');
    expect(await claim('more', { vcpus: 4, memoryMib: 1, diskGib: 0 })).toBe('a');
    expect((await refused('core', { vcpus: 1, memoryMib: 1, diskGib: 0 })).message).toContain('vcpus on 1');
    const { message } = await refused('disk', { vcpus: 0, memoryMib: 1, diskGib: 41 });
    expect(message).toContain('Of 1 hosts none passed every check; refused by disk on 1.');
    expect(await claim('rest', { vcpus: 0, memoryMib: 398, diskGib: 40 })).toBe('a');
  });

  it('round what a ratio makes of a capacity down', async () => {
    await addHost('a', 1000);
    await db.work.run((tx) =>
      placement.putInventory(tx, {
        ...WHOLE,
        providerId: 'a',
        resourceClass: 'VCPU',
        total: 3,
        reserved: 0,
        allocationRatio: 1.5,
      }),
    );
    await claim('one', { vcpus: 3 });
    expect((await refused('two', { vcpus: 2, memoryMib: 1 })).message).toContain('vcpus on 1');
    expect(await claim('two', { vcpus: 1, memoryMib: 1 })).toBe('a');
  });

  it('that fit nowhere are a conflict, with the hosts for administrators only, and are explained', async () => {
    await addHost('a', 300);
    const error = await refused('s');
    expect([error.kind, error.code]).toEqual(['conflict', 'no_valid_host']);
    expect(error.message).not.toContain('name-a');
    expect(error.details.hosts).toContain('name-a: memory wanted 400 MiB, has 200 MiB');
    expect(await scheduler.explain('s')).toMatchObject({ chosenHostId: null, hosts: [{ accepted: false }] });
    expect(await held('s')).toEqual([]);
  });

  it('know of a host its state, traits and zone; one without inventory has nothing', async () => {
    await addHost('a', 1000, ['FAST']);
    await addHost('b', 9000, []);
    await addHost('c', 9000, ['FAST'], { enabled: false, disabledReason: 'repair' });
    const facts = { cpuArch: 'x86_64', hypervisorType: 'QEMU' };
    hosts.push({ id: 'd', name: 'name-d', up: true, enabled: true, disabledReason: null, facts } as Host);
    expect(await claim('s', { extraSpecs: { 'trait:FAST': 'required' }, availabilityZone: 'nova' })).toBe(
      'a',
    );
    const by = new Map((await scheduler.explain('s'))?.hosts.map((host) => [host.hostId, host.checks]));
    const failed = (id: string) =>
      by
        .get(id)
        ?.filter((check) => !check.passed)
        .map((check) => `${check.filter} ${check.free}`);
    expect(failed('b')).toEqual(['traits none']);
    expect(failed('c')).toEqual(['service disabled: repair']);
    expect(failed('d')).toEqual(['traits none', 'vcpus 0', 'memory 0 MiB', 'disk 0 GiB']);
  });

  it('made again after a crash stand as they were', async () => {
    await addHost('a', 1000);
    const first = await scheduler.claim(request('s'));
    await addHost('b', 9000);
    clock.at += 1000;
    const again = await scheduler.claim(request('s'));
    expect(again).toEqual(first);
    expect([await generation('a'), await generation('b')]).toEqual([1, 0]);
    await db.work.run((tx) => tx.run('DELETE FROM "scheduler_decisions"'));
    const verdict = { hostId: 'a', hostName: 'name-a', accepted: true, checks: [], weight: null };
    expect(await scheduler.claim(request('s'))).toEqual({
      hostId: 'a',
      hostName: 'name-a',
      decision: {
        consumerId: 's',
        chosenHostId: 'a',
        hosts: [verdict],
        decidedAt: '2026-01-01T00:00:01.000Z',
      },
    });
  });

  it('go elsewhere when the host of before failed, and give its room back', async () => {
    await addHost('a', 9000);
    await addHost('b', 1000);
    expect(await claim('s')).toBe('a');
    expect(await claim('s', { excludedHostIds: ['a'] })).toBe('b');
    expect(await held('s')).toEqual(['b DISK_GB 10', 'b MEMORY_MB 400', 'b VCPU 2']);
    expect([await generation('a'), await generation('b')]).toEqual([2, 1]);
    hosts = hosts.filter(({ id }) => id !== 'b');
    expect(await claim('s')).toBe('a');
  });

  it('of a server that runs already are taken over whether it fits or not, and released once', async () => {
    await addHost('a', 200);
    await addHost('b', 200);
    await db.work.run((tx) => scheduler.adopt(tx, 'a', request('s')));
    await db.work.run((tx) => scheduler.adopt(tx, 'b', request('s', { vcpus: 1 })));
    expect(await held('s')).toEqual(['b DISK_GB 10', 'b MEMORY_MB 400', 'b VCPU 1']);
    await db.work.run((tx) => scheduler.release(tx, 's'));
    expect(await held('s')).toEqual([]);
    expect([await generation('a'), await generation('b')]).toEqual([2, 2]);
    await db.work.run((tx) => scheduler.release(tx, 'unknown'));
    await db.work.run((tx) => scheduler.adopt(tx, 'gone', request('s')));
    expect(await held('s')).toHaveLength(3);
  });

  it('add up by host, by project and by user', async () => {
    await addHost('a', 2000);
    await addHost('b', 300);
    await claim('one');
    await claim('two', { vcpus: 1, userId: 'v' });
    const a = {
      vcpus: 4,
      vcpusUsed: 3,
      memoryMib: 2000,
      memoryMibUsed: 800,
      diskGib: 50,
      diskGibUsed: 20,
      claims: 2,
    };
    const b = {
      vcpus: 4,
      vcpusUsed: 0,
      memoryMib: 300,
      memoryMibUsed: 0,
      diskGib: 50,
      diskGibUsed: 0,
      claims: 0,
    };
    expect(Object.fromEntries(await scheduler.usages())).toEqual({ a, b });
    const sums = (rows: Array<{ resourceClass: string; used: number }>) =>
      rows.map((row) => `${row.resourceClass} ${row.used}`).sort();
    expect(sums(await placement.usages('a'))).toEqual(['DISK_GB 20', 'MEMORY_MB 800', 'VCPU 3']);
    expect(await placement.usages('b')).toEqual([]);
    expect(sums(await placement.usagesOf('p'))).toEqual(['DISK_GB 20', 'MEMORY_MB 800', 'VCPU 3']);
    expect(sums(await placement.usagesOf('p', 'v'))).toEqual(['DISK_GB 10', 'MEMORY_MB 400', 'VCPU 1']);
    expect(await placement.usagesOf('q')).toEqual([]);
  });

  it('stand on inventories that are replaced, and go with their provider', async () => {
    await addHost('b', 300);
    await addHost('a', 300);
    await db.work.run((tx) =>
      placement.putInventory(tx, {
        ...WHOLE,
        providerId: 'a',
        resourceClass: 'VCPU',
        total: 9,
        reserved: 1,
        allocationRatio: 1,
      }),
    );
    const totals = (await placement.listInventories('a')).map(
      (one) => `${one.resourceClass} ${one.total} ${one.reserved}`,
    );
    expect(totals).toEqual(['DISK_GB 50 0', 'MEMORY_MB 300 100', 'VCPU 9 1']);
    const names = async (where = {}) => (await placement.listProviders(where)).map(({ id }) => id).join(' ');
    expect([await names(), await names({ name: 'name-b' }), await names({ id: 'a' })]).toEqual([
      'a b',
      'b',
      'a',
    ]);
    await db.work.run((tx) => placement.deleteProvider(tx, 'a'));
    expect([await names(), (await placement.listInventories('a')).length]).toEqual(['b', 0]);
    expect(await placement.listInventories()).toHaveLength(3);
  });

  it('are explained until that is too old or too much', async () => {
    await addHost('a', 9000);
    for (const name of ['one', 'two', 'three']) {
      clock.at += 1000;
      await claim(name, { vcpus: 1 });
    }
    const prune = (limits: { before: string | undefined; most: number | undefined }) =>
      db.work.run((tx) => decisions.prune(tx, limits, 10));
    expect(await prune({ before: undefined, most: 2 })).toBe(1);
    expect(await scheduler.explain('one')).toBeUndefined();
    expect(await prune({ before: clock.timestamp(), most: undefined })).toBe(1);
    expect(await scheduler.explain('three')).toBeDefined();
  });
});
