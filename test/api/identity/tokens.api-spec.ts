import { ADMIN_PASSWORD, AppUnderTest } from '../../support/app-under-test';

const password = (user: object) => ({ identity: { methods: ['password'], password: { user } } });
const admin = { name: 'admin', domain: { id: 'default' }, password: ADMIN_PASSWORD };
const adminProject = { project: { name: 'admin', domain: { name: 'Default' } } };

describe('tokens', () => {
  let app: AppUnderTest;
  beforeAll(async () => {
    app = await AppUnderTest.start();
  });
  afterAll(() => app.stop());

  const issue = (auth: object, query = '') =>
    app.request({ method: 'POST', url: `/v3/auth/tokens${query}`, payload: { auth } });
  const check = (token: string, subject: string, query = '') =>
    app.request({ url: `/v3/auth/tokens${query}`, token, headers: { 'x-subject-token': subject } });

  it('are issued for a password, on a project named with its domain', async () => {
    const answer = await issue({ ...password(admin), scope: adminProject });
    expect(answer.statusCode).toBe(201);
    expect(String(answer.headers['x-subject-token']).length).toBeLessThan(1024);
    const { token } = answer.json();
    expect(token).toMatchObject({
      methods: ['password'],
      user: { name: 'admin', domain: { id: 'default', name: 'Default' }, password_expires_at: null },
      project: { name: 'admin', domain: { id: 'default', name: 'Default' } },
      is_domain: false,
    });
    expect(token.roles.map((role: { name: string }) => role.name)).toEqual([
      'admin',
      'manager',
      'member',
      'reader',
    ]);
    expect(token.expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it('carry a catalog with the address that the client used', async () => {
    const answer = await app.request({
      method: 'POST',
      url: '/identity/v3/auth/tokens',
      payload: { auth: { ...password(admin), scope: adminProject } },
      headers: { host: 'cloud.example:5000' },
    });
    const { catalog } = answer.json().token;
    const url = (type: string) =>
      catalog.find((entry: { type: string }) => entry.type === type).endpoints[0].url;
    expect(url('compute')).toBe('http://cloud.example:5000/compute/v2.1');
    expect(url('network')).toBe('http://cloud.example:5000/network');
    expect(catalog[0].endpoints.map((e: { interface: string }) => e.interface).sort()).toEqual([
      'admin',
      'internal',
      'public',
    ]);
    expect(
      (await issue({ ...password(admin), scope: adminProject }, '?nocatalog')).json().token,
    ).not.toHaveProperty('catalog');
  });

  it('are refused alike for a wrong password, an unknown user and an unknown project', async () => {
    for (const auth of [
      password({ ...admin, password: 'wrong' }),
      password({ ...admin, name: 'nobody' }),
      password({ ...admin, domain: { name: 'nowhere' } }),
      { ...password(admin), scope: { project: { id: 'none' } } },
      { identity: { methods: ['magic'], magic: {} } },
    ]) {
      const answer = await issue(auth);
      expect(answer.statusCode).toBe(401);
      expect(answer.json().error).toMatchObject({ code: 401, title: 'Unauthorized' });
    }
  });

  it('answer 400 to bodies that say nothing', async () => {
    for (const payload of [
      {},
      { auth: {} },
      { auth: { identity: { methods: [] } } },
      { auth: { identity: { methods: ['password'] } } },
    ]) {
      expect((await app.request({ method: 'POST', url: '/v3/auth/tokens', payload })).statusCode).toBe(400);
    }
    const noDomain = await issue(password({ name: 'admin', password: ADMIN_PASSWORD }));
    expect(noDomain.statusCode).toBe(400);
  });

  it('may be unscoped, or good for the system', async () => {
    const unscoped = (await issue({ ...password(admin), scope: 'unscoped' })).json().token;
    expect(unscoped).not.toHaveProperty('roles');
    expect(unscoped).not.toHaveProperty('catalog');
    const system = (await issue({ ...password(admin), scope: { system: { all: true } } })).json().token;
    expect(system.system).toEqual({ all: true });
    expect(system.roles.length).toBe(4);
  });

  it('are exchanged for another scope and keep their end and their chain', async () => {
    const first = await issue({ ...password(admin), scope: 'unscoped' });
    const id = first.headers['x-subject-token'];
    const second = await issue({ identity: { methods: ['token'], token: { id } }, scope: adminProject });
    expect(second.statusCode).toBe(201);
    const { token } = second.json();
    expect(token.methods.sort()).toEqual(['password', 'token']);
    expect(token.expires_at).toBe(first.json().token.expires_at);
    expect(token.audit_ids[1]).toBe(first.json().token.audit_ids[0]);
  });

  it('are validated, also by HEAD, and revoked at once', async () => {
    const [one, two] = [await app.token(), await app.token()];
    const valid = await check(one, two);
    expect(valid.statusCode).toBe(200);
    expect(valid.headers['x-subject-token']).toBe(two);
    const head = await app.request({
      method: 'HEAD',
      url: '/v3/auth/tokens',
      token: one,
      headers: { 'x-subject-token': two },
    });
    expect([head.statusCode, head.body]).toEqual([200, '']);
    const gone = await app.request({
      method: 'DELETE',
      url: '/v3/auth/tokens',
      token: one,
      headers: { 'x-subject-token': two },
    });
    expect(gone.statusCode).toBe(204);
    expect((await check(one, two)).statusCode).toBe(404);
    expect((await check(two, one)).statusCode).toBe(401);
  });

  it('are not believed when forged or broken', async () => {
    const token = await app.token();
    const [head, , signature] = token.split('.');
    const claims = Buffer.from(JSON.stringify({ sub: 'x', m: [], a: ['a'], iat: 1, exp: 9e9 })).toString(
      'base64url',
    );
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
    for (const bad of ['', 'x', 'a.b.c', `${head}.${claims}.${signature}`, none, `${token}x`]) {
      expect((await check(token, bad)).statusCode).toBe(404);
    }
  });
});

describe('discovery', () => {
  let app: AppUnderTest;
  beforeAll(async () => {
    app = await AppUnderTest.start();
  });
  afterAll(() => app.stop());

  it('lists versions with 300 and links as the client came', async () => {
    for (const [url, prefix] of [
      ['/identity', '/identity'],
      ['/identity/', '/identity'],
      ['/', ''],
    ]) {
      const answer = await app.request({ url, headers: { host: 'h:1' } });
      expect(answer.statusCode).toBe(300);
      const [version] = answer.json().versions.values;
      expect(version.links).toEqual([{ rel: 'self', href: `http://h:1${prefix}/v3/` }]);
    }
    const v3 = await app.request({ url: '/v3', headers: { host: 'h:1' } });
    expect(v3.statusCode).toBe(200);
    expect(v3.json().version).toMatchObject({ id: 'v3.14', status: 'stable' });
  });

  it('sends a browser to the dashboard', async () => {
    const answer = await app.request({ url: '/', headers: { accept: 'text/html,*/*' } });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/dashboard/']);
  });
});
