import { AppUnderTest } from '../../support/app-under-test';
import { IdentityClient } from './identity-client';

/** Keystone's usual database compares names without case, and the tutorials' openrc files count on it. */
describe('names in identity', () => {
  let app: AppUnderTest;
  let admin: IdentityClient;
  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await IdentityClient.admin(app);
    await admin.create('domain', { name: 'Sales' });
  });
  afterAll(() => app.stop());

  it('open the door in any case', async () => {
    const user = { name: 'ADMIN', domain: { name: 'default' }, password: 'secret-of-tests' };
    const scope = { project: { name: 'Admin', domain: { name: 'DEFAULT' } } };
    const payload = { auth: { identity: { methods: ['password'], password: { user } }, scope } };
    const answer = await app.request({ method: 'POST', url: '/v3/auth/tokens', payload });
    expect(answer.statusCode).toBe(201);
    expect(answer.json().token).toMatchObject({ user: { name: 'admin' }, project: { name: 'admin' } });
  });

  it.each([
    ['domain', {}],
    ['project', {}],
    ['user', {}],
    ['group', {}],
    ['role', {}],
  ])('of a %s are one whatever their case', async (kind, more) => {
    const made = await admin.create(kind, { name: 'Mixed Ünit', ...more });
    const again = await admin.request('POST', `/${kind}s`, { [kind]: { name: 'MIXED ünit', ...more } });
    expect(again.statusCode).toBe(409);
    for (const filter of ['name=mixed%20%C3%BCnit', 'name__contains=D%20%C3%9Cn', 'name__startswith=mIX']) {
      const found = (await admin.get(`/${kind}s?${filter}`))[`${kind}s`];
      expect(found.map((one: { id: string; name: string }) => [one.id, one.name])).toEqual([
        [made.id, 'Mixed Ünit'],
      ]);
    }
    const renamed = await admin.patch(`/${kind}s/${made.id}`, { [kind]: { name: 'MIXED ÜNIT' } });
    expect(renamed.json()[kind].name).toBe('MIXED ÜNIT');
    const other = await admin.create(kind, { name: 'other', ...more });
    const taken = await admin.request('PATCH', `/${kind}s/${other.id}`, { [kind]: { name: 'mixed ünit' } });
    expect(taken.statusCode).toBe(409);
  });

  it('refuse a second default domain', async () => {
    expect((await admin.request('POST', '/domains', { domain: { name: 'default' } })).statusCode).toBe(409);
  });
});
