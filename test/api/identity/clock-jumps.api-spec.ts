import { Revocations } from '../../../src/identity/tokens/revocations';
import { Clock } from '../../../src/shared/clock';
import { Retention } from '../../../src/shared/retention/retention';
import { AppUnderTest } from '../../support/app-under-test';
import { IdentityClient } from './identity-client';

const HOUR = 3600_000;
const ENV = { MONOSTACK_PASSWORD_COST: '10', MONOSTACK_TOKEN_TTL: '86400' };

/** A wrong clock may end tokens early; it never makes one good again that was revoked. */
describe('a token that was revoked while the clock jumped', () => {
  let app: AppUnderTest;
  let admin: IdentityClient;
  let ahead = 0;
  let ran = 0;

  const turnClocks = () => {
    const clock = app.get(Clock);
    const begun = clock.running();
    jest.spyOn(clock, 'now').mockImplementation(() => Date.now() + ahead);
    jest.spyOn(clock, 'running').mockImplementation(() => begun + ran);
  };
  const restart = async () => {
    await app.app.close();
    app = await AppUnderTest.startIn(app.dataDir, ENV);
    turnClocks();
    admin = await IdentityClient.admin(app);
  };
  const signedIn = async () => {
    const user = await admin.create('user', { name: `user ${Math.random()}`, password: 'pw' });
    return { user, token: await admin.sign(user.id, 'pw', 'unscoped') };
  };

  beforeAll(async () => {
    app = await AppUnderTest.start(ENV);
    turnClocks();
    admin = await IdentityClient.admin(app);
  });
  afterEach(async () => {
    ahead = 0;
    ran = 0;
  });
  afterAll(() => app.stop());

  it('back before it was issued stays out, by itself and with its user, also over a restart', async () => {
    ahead = 2 * HOUR;
    const [one, other] = [await signedIn(), await signedIn()];
    ahead = 0;
    const headers = { 'x-subject-token': one.token };
    await app.request({ method: 'DELETE', url: '/v3/auth/tokens', token: admin.token, headers });
    await admin.patch(`/users/${other.user.id}`, { user: { password: 'new' } });
    const later = await admin.sign(other.user.id, 'new', 'unscoped');
    for (const again of [async () => undefined, restart]) {
      await again();
      expect(await admin.statusOf(one.token)).toBe(404);
      expect(await admin.statusOf(other.token)).toBe(404);
      expect(await admin.statusOf(later)).toBe(200);
    }
  });

  it('back during a restart stays out with its user', async () => {
    ahead = 2 * HOUR;
    const { user, token } = await signedIn();
    ahead = 0;
    await restart();
    await admin.patch(`/users/${user.id}`, { user: { password: 'new' } });
    expect(await admin.statusOf(token)).toBe(404);
    expect(await admin.statusOf(await admin.sign(user.id, 'new', 'unscoped'))).toBe(200);
  });

  it('far ahead is not forgotten by retention, nor by a start, until tokens have lived their time', async () => {
    const { user, token } = await signedIn();
    await admin.patch(`/users/${user.id}`, { user: { password: 'new' } });
    ahead = 1000 * HOUR;
    await app.get(Retention).reconcile();
    await restart();
    await app.get(Retention).reconcile();
    ahead = 0;
    expect(await admin.statusOf(token)).toBe(404);
    ran = 73 * HOUR;
    ahead = 73 * HOUR;
    const known = async () => (await app.get(Revocations).list()).some(({ value }) => value === user.id);
    expect(await known()).toBe(true);
    await app.get(Retention).reconcile();
    expect(await known()).toBe(false);
  });
});
