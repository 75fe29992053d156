import { refusalOf } from '../../shared/errors/refusal.fixture';
import type { SignInGuard } from '../sign-in/sign-in-guard';
import { AuthRegistry } from './auth-methods';
import { PasswordMethod } from './password.method';
import { TokenMethod } from './token.method';
import { claims, request, resolved, user } from './token-world.fixture';
import type { TokensService } from './tokens.service';
import type { UserLookup } from './user-lookup';

describe('the method password', () => {
  const registry = new AuthRegistry();
  let known: ReturnType<typeof user> | undefined;
  let attempts: unknown[];
  let asked: unknown[];
  const directory = {
    authenticate: async (account: unknown, password: string) => {
      asked.push(account, password);
      if (password === 'wrong') throw new Error('wrong password');
    },
  };
  const guard = {
    attempt: async (attempt: unknown, check: () => Promise<void>) => {
      attempts.push(attempt);
      await check();
    },
  };
  const lookup = { user: async () => ({ user: known, directory }) };
  const method = new PasswordMethod(
    registry,
    lookup as unknown as UserLookup,
    guard as unknown as SignInGuard,
  );
  method.onModuleInit();
  beforeEach(() => {
    known = user();
    attempts = [];
    asked = [];
  });
  const signIn = (account: object) => method.authenticate({ user: account }, request());

  it('asks the directory, under the guard that counts attempts of the account and the address', async () => {
    expect(registry.method('password')).toBe(method);
    expect(await signIn({ id: 'user-1', password: 'right' })).toEqual({ user: known });
    expect(asked).toEqual([known, 'right']);
    expect(attempts).toEqual([
      { secret: 'password', account: known, said: 'user-1   ', address: '192.0.2.7' },
    ]);
  });

  it('refuses a wrong password, and somebody unknown only after the directory was asked all the same', async () => {
    await expect(signIn({ id: 'user-1', password: 'wrong' })).rejects.toThrow('wrong password');
    known = undefined;
    expect(await refusalOf(signIn({ name: 'nobody', domain: { id: 'default' }, password: 'right' }))).toEqual(
      ['unauthenticated', 'unauthorized', 'The request you have made requires authentication.'],
    );
    expect(asked.slice(-2)).toEqual([undefined, 'right']);
  });

  it('wants a user with a password, and looks over what else is said', async () => {
    expect(await refusalOf(method.authenticate({}, request()))).toContain('invalid');
    expect(await refusalOf(method.authenticate({ account: {} }, request()))).toContain('invalid');
    expect(await refusalOf(signIn({ id: 'user-1' }))).toContain('invalid');
    expect(await refusalOf(signIn({ id: 'user-1', password: 7 }))).toContain('invalid');
    expect(await signIn({ id: 'user-1', password: 'right', colour: 'red' })).toEqual({ user: known });
    expect(attempts).toHaveLength(1);
  });
});

describe('the method token', () => {
  const registry = new AuthRegistry();
  let found: ReturnType<typeof resolved> | undefined;
  const tokens = { find: async (id: string) => (id === 'good' ? found : undefined) };
  const method = new TokenMethod(registry, tokens as unknown as TokensService);
  method.onModuleInit();

  it('stands for what the first token stood for, until that ends, in its chain', async () => {
    expect(registry.method('token')).toBe(method);
    found = resolved({ claims: claims({ m: ['password', 'totp'], a: ['second', 'first'] }) });
    const outcome = { user: found.user, methods: ['password', 'totp'], expiresAt: 1_800_003_600 };
    expect(await method.authenticate({ id: 'good' })).toEqual({ ...outcome, parentAuditId: 'first' });
    found = resolved({ claims: claims({ m: ['password', 'totp'], a: [] }) });
    expect(await method.authenticate({ id: 'good', colour: 'red' })).toEqual({
      ...outcome,
      parentAuditId: '',
    });
  });

  it('refuses a token that is none, and one that was delegated', async () => {
    expect(await refusalOf(method.authenticate({ id: 'bad' }))).toEqual([
      'not_found',
      'token_not_found',
      'Could not find token.',
    ]);
    found = resolved({ claims: claims({ x: { trust: 't' } }) });
    expect(await refusalOf(method.authenticate({ id: 'good' }))).toEqual([
      'forbidden',
      'forbidden_action',
      'You are not authorized to perform the requested action: rescope a token that was delegated.',
    ]);
    for (const payload of [undefined, null, {}, { id: 7 }])
      expect(await refusalOf(method.authenticate(payload))).toContain('invalid');
  });
});
