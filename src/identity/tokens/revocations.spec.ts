import { openTestDatabase, type TestDatabase } from '../../shared/db/database.fixture';
import type { Generations } from '../../shared/operations/generations';
import type { Kept, Retention } from '../../shared/retention/retention';
import { IdentityChanges } from '../common/identity-changes';
import { identityMigrations } from '../identity.migrations';
import type { IdentitySettings } from '../identity.settings';
import { Revocation, type RevocationKind } from './revocation.entity';
import { Revocations } from './revocations';
import { claims as claimsWith, TurnedClock } from './token-world.fixture';

const LIFE_MS = (3600 + 60) * 1000;

describe('revocations', () => {
  let db: TestDatabase;
  let clock: TurnedClock;
  let changes: IdentityChanges;
  let registered: Kept[];
  /** Of the newest token; 0 as long as none had one. */
  let number: number;
  let revocations: Revocations;

  const open = async (): Promise<Revocations> => {
    const retention = { register: (kept: Kept) => registered.push(kept) } as unknown as Retention;
    const settings = { tokenTtl: 3600, allowExpiredWindow: 60 } as IdentitySettings;
    const generations = { latest: async () => number } as Partial<Generations> as Generations;
    const made = new Revocations(db.database, clock, changes, retention, generations, settings);
    await made.onModuleInit();
    return made;
  };
  const revoke = (kind: RevocationKind, value: string) =>
    db.work.run((tx) => revocations.revoke(tx, kind, value));
  /** A token as it was issued now or so many milliseconds ago. */
  const token = (changed: object = {}, age = 0) => claimsWith({ iat: (clock.at - age) / 1000, ...changed });
  const isRevoked = (changed: object = {}, domains: string[] = []) =>
    revocations.isRevoked(token(changed), domains);

  beforeAll(async () => {
    db = await openTestDatabase([Revocation], identityMigrations);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.work.run((tx) => tx.run('DELETE FROM "identity_revocations"', []));
    clock = new TurnedClock();
    number = 0;
    changes = new IdentityChanges();
    registered = [];
    revocations = await open();
  });

  it.each<[RevocationKind, string, object, string[]]>([
    ['audit', 'first', { a: ['first', 'chain'] }, []],
    ['chain', 'chain', { a: ['first', 'chain'] }, []],
    ['chain', 'only', { a: ['only'] }, []],
    ['user', 'u', { sub: 'u' }, []],
    ['project', 'p', { p: 'p' }, []],
    ['domain', 'd', {}, ['other', 'd']],
    ['extension', 'trust:t', { x: { other: 'o', trust: 't' } }, []],
  ])('of %s %s hit a token that carries it, and no other', async (kind, value, carried, domains) => {
    expect(isRevoked(carried, domains)).toBe(false);
    await revoke(kind, value);
    expect(isRevoked(carried, domains)).toBe(true);
    expect(isRevoked({ sub: 'x', a: ['x', 'y'], p: 'x', x: { trust: 'x' } }, ['x'])).toBe(false);
    expect(isRevoked({ a: [] })).toBe(false);
  });

  it('of an audit id leave the tokens that were got with it', async () => {
    await revoke('audit', 'chain');
    expect(isRevoked({ a: ['first', 'chain'] })).toBe(false);
    await revoke('chain', 'first');
    expect(isRevoked({ a: ['first', 'chain'] })).toBe(false);
  });

  it('hit what was issued until then, to the millisecond, and nothing later', async () => {
    await revoke('user', 'user-1');
    expect(revocations.isRevoked(token({}, 1), [])).toBe(true);
    expect(revocations.isRevoked(token({}, 0), [])).toBe(true);
    expect(revocations.isRevoked(token({}, -1), [])).toBe(false);
    expect(revocations.issueTime()).toBe(clock.at + 1);
    clock.at += 500;
    expect(revocations.issueTime()).toBe(clock.at);
    expect(isRevoked()).toBe(false);
  });

  it('move the time of new tokens on until the latest, whatever the clock does', async () => {
    await revoke('user', 'a');
    const latest = clock.at;
    clock.at -= 5000;
    await revoke('user', 'a');
    expect(revocations.issueTime()).toBe(latest + 1);
    expect(revocations.isRevoked(claimsWith({ sub: 'a', iat: latest / 1000 }), [])).toBe(true);
  });

  it('count only when they are committed', async () => {
    const { generation } = changes;
    const failed = db.work.run(async (tx) => {
      await revocations.revoke(tx, 'user', 'user-1');
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    expect(isRevoked()).toBe(false);
    expect(changes.generation).toBe(generation);
    await revoke('user', 'user-1');
    expect(changes.generation).toBe(generation + 1);
  });

  it('survive a restart, whatever the clock says then', async () => {
    await revoke('user', 'old');
    clock.pass(1000);
    await revoke('user', 'user-1');
    const { at } = clock;
    clock.at += LIFE_MS;
    revocations = await open();
    expect((await revocations.list()).map(({ value }) => value)).toEqual(['old', 'user-1']);
    expect(revocations.isRevoked(claimsWith({ iat: at / 1000 }), [])).toBe(true);
    expect(revocations.isRevoked(claimsWith({ sub: 'old', iat: (at - 1000) / 1000 }), [])).toBe(true);
    clock.at = at;
    expect(revocations.issueTime()).toBe(at + 1);
  });

  it('are kept by the life of the tokens, and by nothing else', async () => {
    expect(registered).toEqual([revocations]);
    expect([revocations.name, revocations.keep]).toEqual(['token revocations', { days: 0, most: undefined }]);
    await revoke('user', 'old');
    await revoke('user', 'again');
    const { at } = clock;
    clock.pass(1000);
    await revoke('user', 'again');
    clock.pass(LIFE_MS - 1000);
    expect(await db.work.run((tx) => revocations.prune(tx))).toBe(0);
    clock.pass(1);
    expect(await db.work.run((tx) => revocations.prune(tx))).toBe(2);
    expect((await revocations.list()).map(({ value, issuedBefore }) => [value, issuedBefore])).toEqual([
      ['again', at + 1000],
    ]);
    expect(revocations.isRevoked(claimsWith({ sub: 'old', iat: at / 1000 }), [])).toBe(false);
    expect(revocations.isRevoked(claimsWith({ sub: 'again', iat: at / 1000 }), [])).toBe(true);
  });

  it('outlive a clock that runs ahead for a while, also one that came late between two looks', async () => {
    const prune = () => db.work.run((tx) => revocations.prune(tx));
    clock.pass(LIFE_MS);
    await revoke('user', 'user-1');
    clock.at += 10 * LIFE_MS;
    clock.pass(1);
    expect(await prune()).toBe(0);
    expect(await prune()).toBe(0);
    clock.pass(LIFE_MS - 2);
    expect(await prune()).toBe(0);
    clock.pass(1);
    expect(await prune()).toBe(1);
  });

  it('go by number where both have one, whatever the clock said to either', async () => {
    number = 7;
    await revoke('user', 'user-1');
    expect(isRevoked({ n: 7 }, [])).toBe(true);
    expect(revocations.isRevoked(token({ n: 7 }, -1000), [])).toBe(true);
    expect(revocations.isRevoked(token({ n: 8 }, 1000), [])).toBe(false);
    expect(revocations.isRevoked(token({}, 1), [])).toBe(true);
    expect(revocations.isRevoked(token({}, -1), [])).toBe(false);
  });

  it('are listed oldest first', async () => {
    await revoke('user', 'z');
    await revoke('project', 'a');
    expect((await revocations.list()).map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'user z',
      'project a',
    ]);
  });
});
