import { AppUnderTest } from '../../support/app-under-test';
import { IdentityClient } from './identity-client';

describe('identity resources', () => {
  let app: AppUnderTest;
  let admin: IdentityClient;
  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await IdentityClient.admin(app);
  });
  afterAll(() => app.stop());

  it('keep attributes that Keystone does not know', async () => {
    const user = await admin.create('user', { name: 'extra', email: 'a@b', shoe: { size: 44 } });
    expect(user).toMatchObject({ email: 'a@b', shoe: { size: 44 }, domain_id: 'default', enabled: true });
    expect(user).not.toHaveProperty('password');
    expect(user).not.toHaveProperty('default_project_id');
    const { user: patched } = (await admin.patch(`/users/${user.id}`, { user: { email: 'c@d' } })).json();
    expect(patched).toMatchObject({ email: 'c@d', shoe: { size: 44 } });
  });

  it('refuse ill-typed bodies with 400 and taken names with 409', async () => {
    for (const body of [
      {},
      { user: {} },
      { user: [] },
      { user: { name: '' } },
      { user: { name: ' ' } },
      { user: { name: 'x'.repeat(256) } },
      { user: { name: 'x', enabled: 'yes' } },
      { user: { name: 'x', options: { nonsense: 1 } } },
      { user: { name: 'x', options: { multi_factor_auth_rules: [['password'], []] } } },
    ]) {
      expect((await admin.request('POST', '/users', body)).statusCode).toBe(400);
    }
    await admin.create('user', { name: 'once' });
    const again = await admin.request('POST', '/users', { user: { name: 'once' } });
    expect(again.statusCode).toBe(409);
    expect(again.json().error.title).toBe('Conflict');
    expect((await admin.request('PATCH', '/users/none', { user: { name: 'y' } })).statusCode).toBe(404);
  });

  it('are filtered, exactly and inexactly', async () => {
    for (const name of ['apple', 'apricot', 'banana']) await admin.create('group', { name });
    const names = async (query: string) =>
      (await admin.get(`/groups?${query}`)).groups.map((group: { name: string }) => group.name);
    expect(await names('name=apple')).toEqual(['apple']);
    expect(await names('name__startswith=ap')).toEqual(['apple', 'apricot']);
    expect(await names('name__contains=nan')).toEqual(['banana']);
    expect(await names('name__endswith=%25')).toEqual([]);
    expect(await names('domain_id=other')).toEqual([]);
  });

  it('are paged with limit and marker, and end in an empty page', async () => {
    const seen: string[] = [];
    const all = (await admin.get('/users')).users;
    let url: string | null = '/users?limit=2';
    while (url) {
      const { users, links } = await admin.get(url);
      expect(users.length).toBeLessThanOrEqual(2);
      seen.push(...users.map((user: { name: string }) => user.name));
      // A page that comes again would never let this end.
      expect(seen.length).toBeLessThanOrEqual(all.length);
      url = links.next?.replace(/^.*\/v3/, '') ?? null;
    }
    expect(seen).toEqual(all.map((user: { name: string }) => user.name));
    expect((await admin.get(`/users?limit=2&marker=${all.at(-1).id}`)).users).toEqual([]);
  });

  it('nest projects and tell their parents and children', async () => {
    const top = await admin.create('project', { name: 'top', tags: ['b', 'a'] });
    const middle = await admin.create('project', { name: 'middle', parent_id: top.id });
    const leaf = await admin.create('project', { name: 'leaf', parent_id: middle.id });
    expect(top).toMatchObject({ parent_id: 'default', is_domain: false, tags: ['a', 'b'] });
    const up = (await admin.get(`/projects/${leaf.id}?parents_as_list`)).project.parents;
    expect(up.map((parent: { project: { name: string } }) => parent.project.name)).toEqual(['middle', 'top']);
    const ids = (await admin.get(`/projects/${leaf.id}?parents_as_ids`)).project.parents;
    expect(ids).toEqual({ [middle.id]: { [top.id]: { default: null } } });
    const down = (await admin.get(`/projects/${top.id}?subtree_as_ids`)).project.subtree;
    expect(down).toEqual({ [middle.id]: { [leaf.id]: null } });
    expect((await admin.request('DELETE', `/projects/${top.id}`)).statusCode).toBe(403);
    const disable = { project: { enabled: false } };
    expect((await admin.request('PATCH', `/projects/${top.id}`, disable)).statusCode).toBe(403);
  });

  it('find projects by their tags', async () => {
    await admin.create('project', { name: 't1', tags: ['x', 'y'] });
    await admin.create('project', { name: 't2', tags: ['x'] });
    const names = async (query: string) =>
      (await admin.get(`/projects?${query}&name__startswith=t`)).projects.map(
        (p: { name: string }) => p.name,
      );
    expect(await names('tags=x,y')).toEqual(['t1']);
    expect(await names('tags-any=x,y')).toEqual(['t1', 't2']);
    expect(await names('not-tags=x,y')).toEqual(['t2', 'top']);
    expect(await names('not-tags-any=y')).toEqual(['t2', 'top']);
  });

  it('protect what is immutable', async () => {
    const role = await admin.create('role', { name: 'fixed', options: { immutable: true } });
    expect((await admin.request('DELETE', `/roles/${role.id}`)).statusCode).toBe(403);
    const rename = { role: { name: 'other' } };
    expect((await admin.request('PATCH', `/roles/${role.id}`, rename)).statusCode).toBe(403);
    await admin.patch(`/roles/${role.id}`, { role: { options: { immutable: false } } });
    await admin.delete(`/roles/${role.id}`);
  });

  it('delete a disabled domain with all that it owns', async () => {
    const domain = await admin.create('domain', { name: 'gone' });
    const owned = { name: 'x', domain_id: domain.id };
    const user = await admin.create('user', owned);
    const project = await admin.create('project', owned);
    const group = await admin.create('group', owned);
    const role = await admin.create('role', owned);
    await admin.put(`/domains/${domain.id}/users/${user.id}/roles/${await admin.roleId('reader')}`);
    expect((await admin.request('DELETE', `/domains/${domain.id}`)).statusCode).toBe(403);
    await admin.patch(`/domains/${domain.id}`, { domain: { enabled: false } });
    await admin.delete(`/domains/${domain.id}`);
    for (const path of [
      `users/${user.id}`,
      `projects/${project.id}`,
      `groups/${group.id}`,
      `roles/${role.id}`,
    ]) {
      expect((await admin.request('GET', `/${path}`)).statusCode).toBe(404);
    }
    const left = (await admin.get('/role_assignments')).role_assignments;
    expect(JSON.stringify(left)).not.toContain(domain.id);
  });

  it('keep the catalog: services, regions, endpoints', async () => {
    const service = await admin.create('service', { type: 'thing', name: 'things' });
    const url = 'http://thing/$(project_id)s';
    const endpoint = { service_id: service.id, interface: 'public', url, region: 'New' };
    const made = await admin.create('endpoint', endpoint);
    expect(made).toMatchObject({ region: 'New', region_id: 'New', enabled: true, url });
    expect((await admin.get('/regions/New')).region).toMatchObject({ id: 'New', parent_region_id: null });
    expect((await admin.request('DELETE', '/regions/New')).statusCode).toBe(403);
    const wrong = { endpoint: { ...endpoint, interface: 'sideways' } };
    expect((await admin.request('POST', '/endpoints', wrong)).statusCode).toBe(400);
    const { catalog } = await admin.get('/auth/catalog');
    const entry = catalog.find((item: { type: string }) => item.type === 'thing');
    expect(entry.endpoints[0].url).toMatch(/^http:\/\/thing\/[0-9a-f]{32}$/);
    await admin.delete(`/services/${service.id}`);
    expect((await admin.request('GET', `/endpoints/${made.id}`)).statusCode).toBe(404);
  });

  it('answer HEAD like GET without a body', async () => {
    for (const path of ['/users', '/projects', '/roles', '/domains/default', '/auth/projects', '/services']) {
      const answer = await admin.request('HEAD', path);
      expect([path, answer.statusCode, answer.body]).toEqual([path, 200, '']);
    }
  });
});
