import { Clock } from '../../../src/shared/clock';
import { AppUnderTest } from '../../support/app-under-test';
import { IdentityClient } from './identity-client';

const DAY = 24 * 3600 * 1000;

/** keystone.conf's [security_compliance] and [token], with the clock turned. */
describe('an operator who sets rules for passwords', () => {
  let app: AppUnderTest;
  let admin: IdentityClient;
  let now: number;
  beforeAll(async () => {
    app = await AppUnderTest.start({
      MONOSTACK_PASSWORD_COST: '10',
      MONOSTACK_LOCKOUT_ATTEMPTS: '2',
      MONOSTACK_LOCKOUT_DURATION: '600',
      MONOSTACK_PASSWORD_EXPIRES_DAYS: '30',
      MONOSTACK_PASSWORD_HISTORY: '2',
      MONOSTACK_PASSWORD_MINIMUM_AGE: '1',
      MONOSTACK_PASSWORD_REGEX: '^.{4,}$',
      MONOSTACK_DISABLE_USER_DAYS_INACTIVE: '90',
    });
    now = Date.now();
    jest.spyOn(app.get(Clock), 'now').mockImplementation(() => now);
    admin = await IdentityClient.admin(app);
  });
  afterAll(() => app.stop());

  const change = (id: string, original_password: string, password: string) =>
    app.request({
      method: 'POST',
      url: `/v3/users/${id}/password`,
      payload: { user: { original_password, password } },
    });

  it('locks a user out for a while, also with the right password', async () => {
    const { id } = await admin.create('user', { name: 'locked', password: 'right' });
    await expect(admin.sign(id, 'wrong', 'unscoped')).rejects.toThrow('401');
    await expect(admin.sign(id, 'wrong', 'unscoped')).rejects.toThrow('401');
    await expect(admin.sign(id, 'right', 'unscoped')).rejects.toThrow('locked');
    now += 601_000;
    expect(typeof (await admin.sign(id, 'right', 'unscoped'))).toBe('string');
  });

  it('refuses weak passwords, those of before, and changes too soon', async () => {
    const weak = await admin.request('POST', '/users', { user: { name: 'weak', password: 'abc' } });
    expect(weak.statusCode).toBe(400);
    const { id } = await admin.create('user', { name: 'changer', password: 'first' });
    expect((await change(id, 'first', 'second')).statusCode).toBe(400);
    now += DAY + 1000;
    expect((await change(id, 'first', 'first')).json().error.message).toContain('previous');
    expect((await change(id, 'first', 'abc')).statusCode).toBe(400);
    expect((await change(id, 'first', 'second')).statusCode).toBe(204);
  });

  it('ends passwords, which their users may still change', async () => {
    admin = await IdentityClient.admin(app);
    const made = await admin.create('user', { name: 'old', password: 'first' });
    expect(made.password_expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
    now += 31 * DAY;
    await expect(admin.sign(made.id, 'first', 'unscoped')).rejects.toThrow('expired');
    expect((await change(made.id, 'first', 'second')).statusCode).toBe(204);
    expect(typeof (await admin.sign(made.id, 'second', 'unscoped'))).toBe('string');
  });

  it('lets only services look at tokens that ended, and only for a while', async () => {
    const { id } = await (await IdentityClient.admin(app)).create('user', {
      name: 'brief',
      password: 'first',
    });
    const token = await admin.sign(id, 'first', 'unscoped');
    now += 2 * 3600 * 1000;
    const service = await IdentityClient.admin(app);
    expect(await service.statusOf(token)).toBe(404);
    const look = () =>
      app.request({
        url: '/v3/auth/tokens?allow_expired=1',
        token: service.token,
        headers: { 'x-subject-token': token },
      });
    expect((await look()).statusCode).toBe(200);
    const self = await app.request({
      url: '/v3/auth/tokens?allow_expired=1',
      token,
      headers: { 'x-subject-token': token },
    });
    expect(self.statusCode).toBe(401);
  });

  it('disables who did not sign in for long', async () => {
    const { id } = await (await IdentityClient.admin(app)).create('user', {
      name: 'idle',
      password: 'first',
      options: { ignore_password_expiry: true },
    });
    now += 91 * DAY;
    await expect(admin.sign(id, 'first', 'unscoped')).rejects.toThrow('401');
  });
});
