import type { UnitOfWork } from '../../shared/db/unit-of-work';
import { refusalOf } from '../../shared/errors/refusal.fixture';
import type { Generations } from '../../shared/operations/generations';
import type { IdentityChanges } from '../common/identity-changes';
import type { IdentitySettings } from '../identity.settings';
import type { Revocations } from './revocations';
import type { TokenClaims } from './token-claims';
import type { TokenCodec } from './token-codec';
import type { ResolvedToken, TokenResolver } from './token-resolver';
import { resolved, TurnedClock, user } from './token-world.fixture';
import { type TokenGrant, TokensService } from './tokens.service';

const SETTINGS = { tokenTtl: 3600, allowExpiredWindow: 100 } as IdentitySettings;
const GRANT: TokenGrant = { userId: 'user-1', methods: ['password'], scope: {} };

describe('tokens', () => {
  let clock: TurnedClock;
  let changes: { generation: number };
  let good: boolean;
  let volatile: boolean;
  let resolutions: number;
  let verifications: number;
  let revoked: string[];
  let tokens: TokensService;

  beforeEach(() => {
    clock = new TurnedClock();
    clock.at += 250;
    changes = { generation: 1 };
    good = true;
    volatile = false;
    resolutions = 0;
    verifications = 0;
    revoked = [];
    tokens = new TokensService(
      {
        sign: (claims: TokenClaims) => JSON.stringify(claims),
        verify: async (token: string) => {
          verifications += 1;
          return token.startsWith('{') ? JSON.parse(token) : undefined;
        },
      } as unknown as TokenCodec,
      {
        resolve: async (claims: TokenClaims): Promise<ResolvedToken | undefined> => {
          resolutions += 1;
          return good ? resolved({ claims, user: user({ ...(volatile && { volatile }) }) }) : undefined;
        },
      } as unknown as TokenResolver,
      {
        issueTime: () => clock.at,
        revoke: async (_: unknown, kind: string, value: string) => void revoked.push(`${kind} ${value}`),
      } as unknown as Revocations,
      changes as unknown as IdentityChanges,
      { run: (work: (tx: never) => unknown) => work(undefined as never) } as unknown as UnitOfWork,
      clock,
      { take: async () => 42 } as Generations,
      SETTINGS,
    );
  });

  const claimsOf = async (grant: Partial<TokenGrant>) =>
    (await tokens.issue({ ...GRANT, ...grant })).resolved.claims;

  it('carry who, how, when and until when, and no scope that was not given', async () => {
    const made = await claimsOf({});
    expect(made).toEqual({
      sub: 'user-1',
      m: ['password'],
      a: [expect.stringMatching(/^[\w-]{22}$/)],
      iat: 1_800_000_000.25,
      n: 42,
      exp: 1_800_003_600,
    });
    expect((await claimsOf({})).a).not.toEqual(made.a);
  });

  it('carry the scope, the chain and the extensions that they are given', async () => {
    expect(await claimsOf({ scope: { projectId: 'p' } })).toMatchObject({ p: 'p' });
    expect(await claimsOf({ scope: { domainId: 'd' } })).toMatchObject({ d: 'd' });
    expect(await claimsOf({ scope: { system: true } })).toMatchObject({ s: 1 });
    expect(await claimsOf({ extensions: { trust: 't' } })).toMatchObject({ x: { trust: 't' } });
    expect((await claimsOf({ parentAuditId: 'first' })).a).toEqual([expect.any(String), 'first']);
  });

  it('end no later than what they were got with', async () => {
    expect((await claimsOf({ expiresAt: 1_800_000_060 })).exp).toBe(1_800_000_060);
    expect((await claimsOf({ expiresAt: 1_900_000_000 })).exp).toBe(1_800_003_600);
  });

  it('are not issued for what means nothing', async () => {
    good = false;
    expect(await refusalOf(tokens.issue(GRANT))).toEqual([
      'unauthenticated',
      'unauthorized',
      'The request you have made requires authentication.',
    ]);
  });

  it('are checked from memory once they were issued or checked', async () => {
    const { token, resolved: known } = await tokens.issue(GRANT);
    expect(await tokens.find(token)).toBe(known);
    expect(await tokens.validate(token)).toMatchObject({ userId: 'user-1', userName: 'anna' });
    expect([resolutions, verifications]).toEqual([1, 0]);
    const foreign = JSON.stringify({ ...known.claims, sub: 'user-2' });
    expect(await tokens.find(foreign)).toBe(await tokens.find(foreign));
    expect([resolutions, verifications]).toEqual([2, 1]);
  });

  it('are resolved anew after a change, and not verified again', async () => {
    const { token, resolved: known } = await tokens.issue(GRANT);
    changes.generation += 1;
    const anew = await tokens.find(token);
    expect(anew).not.toBe(known);
    expect(await tokens.find(token)).toBe(anew);
    expect([resolutions, verifications]).toEqual([2, 0]);
  });

  it('are forgotten once they mean nothing', async () => {
    const { token } = await tokens.issue(GRANT);
    changes.generation += 1;
    good = false;
    expect(await tokens.validate(token)).toBeUndefined();
    expect(await tokens.find(token)).toBeUndefined();
    expect([resolutions, verifications]).toEqual([3, 1]);
  });

  it('that were not signed here are not believed', async () => {
    expect(await tokens.validate('nonsense')).toBeUndefined();
    expect(await tokens.find('nonsense', true)).toBeUndefined();
    expect(resolutions).toBe(0);
  });

  it('end to the second; those that ended are found for a while by who asks for them', async () => {
    const { token } = await tokens.issue(GRANT);
    clock.at = 1_800_003_600_000 - 1;
    expect(await tokens.find(token)).toBeDefined();
    clock.at += 1;
    expect(await tokens.find(token)).toBeUndefined();
    expect(await tokens.validate(token)).toBeUndefined();
    expect(await tokens.find(token, true)).toBeDefined();
    clock.at += 100_000 - 1;
    expect(await tokens.find(token, true)).toBeDefined();
    clock.at += 1;
    expect(await tokens.find(token, true)).toBeUndefined();
  });

  it('of users of a directory elsewhere are believed for half a minute only', async () => {
    // The cache goes by this clock, and looks at it once in a millisecond.
    const elapsed = jest.spyOn(performance, 'now');
    const pass = async (ms: number) => {
      elapsed.mockReturnValue(ms);
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await pass(1000);
    const here = await tokens.issue(GRANT);
    volatile = true;
    const elsewhere = await tokens.issue(GRANT);
    await pass(30_000);
    expect(await tokens.find(elsewhere.token)).toBe(elsewhere.resolved);
    await pass(31_001);
    expect(await tokens.find(elsewhere.token)).not.toBe(elsewhere.resolved);
    expect(await tokens.find(here.token)).toBe(here.resolved);
    elapsed.mockRestore();
  });

  it('are revoked one by one, by their own audit id', async () => {
    const { resolved: known } = await tokens.issue({ ...GRANT, parentAuditId: 'first' });
    await tokens.revoke(known);
    expect(revoked).toEqual([`audit ${known.claims.a[0]}`]);
  });
});
