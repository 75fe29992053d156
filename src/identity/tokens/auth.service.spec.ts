import { refusalOf } from '../../shared/errors/refusal.fixture';
import type { AuthDto } from './auth.dto';
import { AuthService } from './auth.service';
import { type AuthAttempt, type AuthOutcome, AuthRegistry, type ScopeGrant } from './auth-methods';
import type { Scopes } from './scopes';
import { request, user } from './token-world.fixture';
import type { TokenGrant, TokensService } from './tokens.service';

const REQUEST = request();
const UNAUTHORIZED = [
  'unauthenticated',
  'unauthorized',
  'The request you have made requires authentication.',
];

describe('signing in', () => {
  let registry: AuthRegistry;
  let outcomes: Record<string, Partial<AuthOutcome>>;
  let grant: ScopeGrant;
  let asked: Array<[scope: unknown, attempt: AuthAttempt]>;
  let payloads: unknown[];
  let issued: TokenGrant[];
  let service: AuthService;

  beforeEach(() => {
    registry = new AuthRegistry();
    outcomes = { password: {}, totp: {} };
    for (const name of ['password', 'totp', 'token']) {
      const authenticate = async (payload: unknown, context: unknown) => {
        payloads.push(payload, context);
        return { user: user(), ...outcomes[name] };
      };
      registry.addMethod({ name, authenticate });
    }
    grant = { scope: { projectId: 'p' } };
    asked = [];
    payloads = [];
    issued = [];
    const scopes = { resolve: async (...said: [unknown, AuthAttempt]) => asked.push(said) && grant };
    const tokens = { issue: async (wanted: TokenGrant) => issued.push(wanted) };
    service = new AuthService(registry, scopes as unknown as Scopes, tokens as unknown as TokensService);
  });

  const signIn = async (methods: string[], identity: object = {}, scope?: unknown, receipt?: string) => {
    const auth = { identity: { methods, password: { p: 1 }, totp: { t: 1 }, token: {}, ...identity }, scope };
    await service.authenticate(auth as AuthDto, REQUEST, receipt);
    return issued.at(-1);
  };

  it('gives a token of the user for the scope that is asked for', async () => {
    expect(await signIn(['password'], {}, { project: {} }, 'receipt')).toEqual({
      userId: 'user-1',
      methods: ['password'],
      scope: { projectId: 'p' },
      expiresAt: undefined,
      parentAuditId: undefined,
      extensions: undefined,
    });
    expect(payloads).toEqual([{ p: 1 }, REQUEST]);
    const attempt = { user: user(), methods: ['password'], outcomes: [{ user: user() }], receipt: 'receipt' };
    expect(asked).toEqual([[{ project: {} }, attempt]]);
  });

  it('asks each method once, and joins what earlier tokens stood for', async () => {
    outcomes['token'] = { methods: ['password', 'oauth1'] };
    expect((await signIn(['token', 'totp', 'token']))?.methods).toEqual([
      'token',
      'totp',
      'password',
      'oauth1',
    ]);
    expect(payloads).toEqual([{}, REQUEST, { t: 1 }, REQUEST]);
  });

  it('refuses methods that nobody knows, that say nothing, or that mean different users', async () => {
    expect(await refusalOf(signIn(['password', 'saml2']))).toEqual([
      'unauthenticated',
      'unauthorized',
      'Attempted to authenticate with an unsupported method.',
    ]);
    const silent = (await refusalOf(signIn(['password'], { password: undefined }))) as string[];
    expect(silent[2]).toContain('Expecting to find password in identity');
    outcomes['totp'] = { user: user({ id: 'user-2' }) };
    expect(await refusalOf(signIn(['password', 'totp']))).toEqual(UNAUTHORIZED);
    expect(await refusalOf(signIn([]))).toEqual(UNAUTHORIZED);
    expect(issued).toEqual([]);
  });

  it('ends with the first of what it was got with, and stays in its chain', async () => {
    outcomes['password'] = { expiresAt: 30 };
    outcomes['totp'] = { expiresAt: 20, parentAuditId: 'first' };
    grant = { scope: {}, expiresAt: 25 };
    expect(await signIn(['password', 'totp'])).toMatchObject({ expiresAt: 20, parentAuditId: 'first' });
    grant = { scope: {}, expiresAt: 10 };
    expect(await signIn(['password', 'totp'])).toMatchObject({ expiresAt: 10 });
  });

  it('gives the token of another user where the scope says so', async () => {
    grant = { scope: { projectId: 'p' }, userId: 'trustor', extensions: { trust: 't' } };
    outcomes['password'] = { extensions: { mfa: 'yes' } };
    expect(await signIn(['password', 'totp'])).toMatchObject({
      userId: 'trustor',
      extensions: { trust: 't', mfa: 'yes' },
    });
  });

  it('holds to the scope that a method forces, beside which none may be asked for', async () => {
    outcomes['totp'] = { scope: { projectId: 'own' } };
    expect(await signIn(['password', 'totp'])).toMatchObject({ scope: { projectId: 'own' } });
    expect(await signIn(['password', 'totp'], {}, null)).toMatchObject({ scope: { projectId: 'own' } });
    expect(asked).toEqual([]);
    expect(await refusalOf(signIn(['totp'], {}, 'unscoped'))).toEqual([
      'unauthenticated',
      'unauthorized',
      'Application credentials cannot request a scope.',
    ]);
  });

  it('passes every check, in turn, before the scope is worked out', async () => {
    registry.addCheck({ check: async (attempt) => ({ ...attempt, methods: [...attempt.methods, 'one'] }) });
    registry.addCheck({ check: async (attempt) => ({ ...attempt, methods: [...attempt.methods, 'two'] }) });
    expect((await signIn(['password']))?.methods).toEqual(['password', 'one', 'two']);
    registry.addCheck({ check: () => Promise.reject(new Error('refused')) });
    await expect(signIn(['password'])).rejects.toThrow('refused');
    expect(issued).toHaveLength(1);
  });
});
