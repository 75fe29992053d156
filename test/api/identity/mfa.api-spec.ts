import { Secret, TOTP } from 'otpauth';
import { AppUnderTest } from '../../support/app-under-test';

describe('sign-in with several methods', () => {
  const password = 'first-factor';
  const seed = new Secret({ size: 20 });
  let app: AppUnderTest;
  let token: string;
  let userId: string;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    token = await app.token();
    const options = { multi_factor_auth_enabled: true, multi_factor_auth_rules: [['password', 'totp']] };
    const made = await app.request({
      method: 'POST',
      url: '/v3/users',
      token,
      payload: { user: { name: 'careful', password, options } },
    });
    userId = made.json().user.id;
    await app.request({
      method: 'POST',
      url: '/v3/credentials',
      token,
      payload: { credential: { type: 'totp', user_id: userId, blob: seed.base32 } },
    });
  });
  afterAll(() => app.stop());

  const user = () => ({ id: userId });
  const code = (timestamp = Date.now()) => new TOTP({ secret: seed }).generate({ timestamp });
  const signIn = (identity: object, receipt?: string) =>
    app.request({
      method: 'POST',
      url: '/v3/auth/tokens',
      payload: { auth: { identity } },
      headers: receipt === undefined ? {} : { 'openstack-auth-receipt': receipt },
    });
  const byPassword = (receipt?: string) =>
    signIn({ methods: ['password'], password: { user: { ...user(), password } } }, receipt);
  const byTotp = (passcode: string, receipt?: string) =>
    signIn({ methods: ['totp'], totp: { user: { ...user(), passcode } } }, receipt);

  it('works with both in one request', async () => {
    const answer = await signIn({
      methods: ['password', 'totp'],
      password: { user: { ...user(), password } },
      totp: { user: { ...user(), passcode: code() } },
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.json().token.methods).toEqual(['password', 'totp']);
  });

  it('gives a receipt for one of two, which counts with the other', async () => {
    const first = await byPassword();
    expect(first.statusCode).toBe(401);
    expect(first.json()).toMatchObject({
      receipt: { methods: ['password'], user: { id: userId, domain: { id: 'default', name: 'Default' } } },
      required_auth_methods: [['password', 'totp']],
    });
    const receipt = String(first.headers['openstack-auth-receipt']);
    const second = await byTotp(code(), receipt);
    expect(second.statusCode).toBe(201);
    expect(second.json().token.methods.sort()).toEqual(['password', 'totp']);
    const forged = `${receipt.slice(0, 20)}${receipt[20] === 'A' ? 'B' : 'A'}${receipt.slice(21)}`;
    expect((await byTotp(code(), forged)).statusCode).toBe(401);
    expect((await app.request({ url: '/v3/auth/projects', token: receipt })).statusCode).toBe(401);
  });

  it('takes the passcode of the last half minute, no other', async () => {
    const receipt = String((await byPassword()).headers['openstack-auth-receipt']);
    expect((await byTotp(code(Date.now() - 30_000), receipt)).statusCode).toBe(201);
    expect((await byTotp(code(Date.now() - 120_000), receipt)).statusCode).toBe(401);
    expect((await byTotp('', receipt)).statusCode).toBe(401);
  });
});
