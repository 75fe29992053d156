import { AppUnderTest } from '../../support/app-under-test';
import { IdentityClient } from './identity-client';

interface Entry {
  type: string;
  name: string;
  endpoints: Array<{ interface: string; url: string; region: string }>;
}

/** Guides to a hand-built OpenStack register each service; here it is registered already. */
describe('the catalog', () => {
  let app: AppUnderTest;
  let admin: IdentityClient;
  beforeEach(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await IdentityClient.admin(app);
  });
  afterEach(() => app.stop());

  const catalog = async (): Promise<Entry[]> => (await admin.get('/auth/catalog')).catalog;
  const entry = async (type: string) => (await catalog()).filter((one) => one.type === type);
  const publicUrl = (found: Entry | undefined) =>
    found?.endpoints.find((one) => one.interface === 'public')?.url;
  const register = (type: string, name: string) =>
    admin.create('service', { type, name, description: 'by hand' });
  const endpoint = (service_id: string, face: string, url: string) =>
    admin.create('endpoint', { service_id, interface: face, url, region: 'RegionOne' });

  it('takes a built-in service that is registered again for the one that is there', async () => {
    const [before] = (await admin.get('/services?type=image')).services;
    const made = await register('image', 'my-glance');
    expect(made).toMatchObject({ id: before.id, name: 'my-glance', description: 'by hand' });
    expect((await admin.get('/services?type=image')).services).toHaveLength(1);

    for (const face of ['public', 'internal', 'admin']) {
      await endpoint(made.id, face, 'http://controller:9292');
      await endpoint(made.id, face, 'http://controller:9292');
    }
    const [image, ...more] = await entry('image');
    expect(more).toEqual([]);
    expect(image?.endpoints.map((one) => `${one.interface} ${one.url}`).sort()).toEqual([
      'admin http://controller:9292',
      'internal http://controller:9292',
      'public http://controller:9292',
    ]);
  });

  it.each(['%(tenant_id)s', '$(project_id)s', '%(project_id)s'])('fills in %s', async (variable) => {
    const made = await register('compute', 'nova');
    await endpoint(made.id, 'public', `http://controller:8774/v2.1/${variable}`);
    const projects = (await admin.get('/projects?name=admin')).projects;
    const [compute] = await entry('compute');
    expect(publicUrl(compute)).toBe(`http://controller:8774/v2.1/${projects[0].id}`);
  });

  it('lets a second address stand beside one that was registered by hand, as Keystone does', async () => {
    const made = await register('image', 'glance');
    await endpoint(made.id, 'public', 'http://controller:9292');
    await endpoint(made.id, 'public', 'http://other:9292');
    const [image] = await entry('image');
    expect(image?.endpoints.filter((one) => one.interface === 'public')).toHaveLength(2);
  });

  it('has as many services of any other type as are made', async () => {
    await register('custom', 'one');
    await register('custom', 'two');
    expect((await admin.get('/services?type=custom')).services).toHaveLength(2);
  });

  it('gets deleted built-in services back, and changed addresses when asked', async () => {
    const before = await catalog();
    const [image] = (await admin.get('/services?type=image')).services;
    const [compute] = (await admin.get('/services?type=compute')).services;
    await admin.delete(`/services/${image.id}`);
    await endpoint(compute.id, 'public', 'http://wrong:1');
    expect(await entry('image')).toEqual([]);
    const restore = (body: object) =>
      app.request({
        method: 'POST',
        url: '/monostack/v1/catalog',
        token: admin.token,
        payload: { catalog: body },
      });

    expect((await restore({})).json()).toEqual({ catalog: { restored: ['image'] } });
    expect(publicUrl((await entry('compute'))[0])).toBe('http://wrong:1');
    expect((await restore({ reset: true })).json()).toEqual({ catalog: { restored: ['compute'] } });
    expect((await restore({ reset: true })).json()).toEqual({ catalog: { restored: [] } });
    const shape = (entries: Entry[]) =>
      entries
        .map(
          ({ type, endpoints }) =>
            `${type} ${endpoints
              .map((one) => one.url)
              .sort()
              .join(' ')}`,
        )
        .sort();
    expect(shape(await catalog())).toEqual(shape(before));
  });
});

describe('a role that a guide gives its users', () => {
  it.each(['user', '_member_', 'User'])('called %s may do what a member may', async (name) => {
    const app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    try {
      const admin = await IdentityClient.admin(app);
      const role = await admin.create('role', { name });
      const project = await admin.create('project', { name: 'demo' });
      const user = await admin.create('user', { name: 'demo', password: 'demo' });
      await admin.put(`/projects/${project.id}/users/${user.id}/roles/${role.id}`);
      const token = await admin.sign(user.id, 'demo', { project: { id: project.id } });
      for (const url of ['/image/v2/images', '/compute/v2.1/servers', '/network/v2.0/networks'])
        expect((await app.request({ url, token })).statusCode).toBe(200);
      const made = await app.request({
        method: 'POST',
        url: '/network/v2.0/networks',
        token,
        payload: { network: { name: 'own' } },
      });
      expect(made.statusCode).toBe(201);
    } finally {
      await app.stop();
    }
  });
});
