import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { ImageApi } from '../../support/image-api';
import { NetworkApi } from '../../support/network-api';
import { IdentityClient, type Resource } from './identity-client';

/** What a token is for bounds what its roles may do, whatever they are called. */
describe('the scope of a token', () => {
  let app: AppUnderTest;
  let admin: IdentityClient;
  let domain: Resource;
  let boss: Resource;
  let ofDomain: IdentityClient;
  let ofSystem: IdentityClient;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await IdentityClient.admin(app);
    domain = await admin.create('domain', { name: 'sales' });
    boss = await admin.create('user', { name: 'boss', password: 'boss', domain_id: domain.id });
    const role = await admin.roleId('admin');
    await admin.put(`/domains/${domain.id}/users/${boss.id}/roles/${role}`);
    ofDomain = admin.as(await admin.sign(boss.id, 'boss', { domain: { id: domain.id } }));
    ofSystem = admin.as(await app.token('admin', 'secret-of-tests', { system: { all: true } }));
  });
  afterAll(() => app.stop());

  it.each([
    ['POST', '/domains', { domain: { name: 'more' } }],
    ['PUT', '/system/users/BOSS/roles/ADMIN', undefined],
    ['PUT', '/projects/ADMINS/users/BOSS/roles/ADMIN', undefined],
    ['PUT', '/domains/default/users/BOSS/roles/ADMIN', undefined],
    ['POST', '/OS-OAUTH1/consumers', { consumer: {} }],
    ['POST', '/services', { service: { type: 'x' } }],
    ['POST', '/regions', { region: {} }],
    ['POST', '/roles', { role: { name: 'x' } }],
    ['POST', '/policies', { policy: { blob: 'x', type: 'x' } }],
    ['GET', '/endpoints', undefined],
    ['GET', '/users/BOSS/credentials/OS-EC2', undefined],
    ['POST', '/users/BOSS/credentials/OS-EC2', { tenant_id: 'ADMINS' }],
    ['POST', '/users', { user: { name: 'x', domain_id: 'default' } }],
    ['DELETE', '/users/ADMIN-USER', undefined],
    ['PATCH', '/projects/ADMINS', { project: { enabled: false } }],
  ] as const)("keeps a domain's administrator from %s %s of the cloud", async (method, path, payload) => {
    const { project, user } = (
      await app.request({
        url: '/v3/auth/tokens',
        token: admin.token,
        headers: { 'x-subject-token': admin.token },
      })
    ).json().token;
    const fill = (text: string) =>
      text
        .replace('ADMIN-USER', user.id)
        .replace('ADMINS', project.id)
        .replace('BOSS', boss.id)
        .replace('ADMIN', role);
    const role = await admin.roleId('admin');
    const body = payload && JSON.parse(fill(JSON.stringify(payload)));
    expect((await ofDomain.request(method, fill(path), body)).statusCode).toBe(403);
  });

  it("lets a domain's administrator run the domain", async () => {
    const user = await ofDomain.create('user', { name: 'worker', domain_id: domain.id });
    const project = await ofDomain.create('project', { name: 'work', domain_id: domain.id });
    const group = await ofDomain.create('group', { name: 'team', domain_id: domain.id });
    const member = await admin.roleId('member');
    await ofDomain.put(`/projects/${project.id}/users/${user.id}/roles/${member}`);
    await ofDomain.put(`/groups/${group.id}/users/${user.id}`);
    await ofDomain.patch(`/users/${user.id}`, { user: { enabled: false } });
    await ofDomain.delete(`/users/${user.id}`);
  });

  it("shows a domain's token no members and no groups of another domain", async () => {
    const outsider = await admin.create('user', { name: 'outsider' });
    const insider = await admin.create('user', { name: 'insider', domain_id: domain.id });
    const group = await admin.create('group', { name: 'mixed', domain_id: domain.id });
    const foreign = await admin.create('group', { name: 'foreign' });
    for (const { id } of [outsider, insider]) await admin.put(`/groups/${group.id}/users/${id}`);
    await admin.put(`/groups/${foreign.id}/users/${insider.id}`);
    const ids = (rows: Resource[]) => rows.map((row) => row.id);
    expect(ids((await ofDomain.get(`/groups/${group.id}/users`)).users)).toEqual([insider.id]);
    expect(ids((await ofDomain.get(`/users/${insider.id}/groups`)).groups)).toEqual([group.id]);
    expect(ids((await admin.get(`/groups/${group.id}/users`)).users).sort()).toEqual(
      [insider.id, outsider.id].sort(),
    );
  });

  it('keeps system tokens, whose roles say nothing of projects, out of the services', async () => {
    const images = new ImageApi(app, admin.token);
    const image = await images.active();
    const server = await new ComputeApi(app, admin.token).server();
    const networks = await NetworkApi.admin(app);
    const network = await networks.network();
    for (const url of [
      '/image/v2/images',
      `/image/v2/images/${image.id}`,
      `/image/v2/images/${image.id}/file`,
      '/compute/v2.1/servers',
      '/compute/v2.1/servers/detail?all_tenants=1',
      `/compute/v2.1/servers/${server.id}`,
      '/compute/v2.1/flavors/detail',
      '/network/v2.0/networks',
      `/network/v2.0/networks/${network.id}`,
      '/network/v2.0/ports',
      '/placement/resource_providers',
    ]) {
      const answer = await app.request({ url, token: ofSystem.token });
      expect([url, [403, 404].includes(answer.statusCode)]).toEqual([url, true]);
    }
    const gone = await app.request({
      method: 'DELETE',
      url: `/image/v2/images/${image.id}`,
      token: ofSystem.token,
    });
    expect(gone.statusCode).toBe(403);
    expect((await ofSystem.request('GET', '/domains')).statusCode).toBe(200);
  });

  it("gives a domain's own role on another domain, but not on its projects", async () => {
    const role = await admin.create('role', { name: 'own', domain_id: domain.id });
    await admin.put(`/domains/default/users/${boss.id}/roles/${role.id}`);
    const project = await admin.create('project', { name: 'elsewhere' });
    const refused = await admin.request('PUT', `/projects/${project.id}/users/${boss.id}/roles/${role.id}`);
    expect(refused.statusCode).toBe(403);
  });

  it("lets an administrator delete another user's EC2 key", async () => {
    const user = await admin.create('user', { name: 'keeper', password: 'keeper' });
    const project = await admin.create('project', { name: 'kept' });
    await admin.put(`/projects/${project.id}/users/${user.id}/roles/${await admin.roleId('member')}`);
    const keeper = admin.as(await admin.sign(user.id, 'keeper', { project: { id: project.id } }));
    const made = await keeper.request('POST', `/users/${user.id}/credentials/OS-EC2`, {
      tenant_id: project.id,
    });
    const { access } = made.json().credential;
    const deleted = await admin.request('DELETE', `/users/${user.id}/credentials/OS-EC2/${access}`);
    expect(deleted.statusCode).toBe(204);
  });

  it.each(['GET', 'HEAD'] as const)(
    '%s of a token with access rules is 404 to who does not know them',
    async (method) => {
      const { user } = (
        await app.request({
          url: '/v3/auth/tokens',
          token: admin.token,
          headers: { 'x-subject-token': admin.token },
        })
      ).json().token;
      const credential = (
        await admin.request('POST', `/users/${user.id}/application_credentials`, {
          application_credential: {
            name: `ruled-${method}`,
            access_rules: [{ service: 'identity', method: 'GET', path: '/v3/users/*' }],
          },
        })
      ).json().application_credential;
      const identity = {
        methods: ['application_credential'],
        application_credential: { id: credential.id, secret: credential.secret },
      };
      const signIn = (scope?: object) =>
        app.request({
          method: 'POST',
          url: '/v3/auth/tokens',
          payload: { auth: { identity, ...(scope && { scope }) } },
        });
      const signed = await signIn();
      const subject = String(signed.headers['x-subject-token']);
      const check = (headers: Record<string, string>) =>
        app.request({
          method,
          url: '/v3/auth/tokens',
          token: admin.token,
          headers: { 'x-subject-token': subject, ...headers },
        });
      expect((await check({})).statusCode).toBe(404);
      expect((await check({ 'OpenStack-Identity-Access-Rules': '1.0' })).statusCode).toBe(200);
      expect((await signIn({ project: { id: signed.json().token.project.id } })).statusCode).toBe(401);
    },
  );

  it('finds nothing that is not there, for those who may look at all of its kind', async () => {
    const reader = await admin.create('user', { name: 'auditor', password: 'auditor' });
    await admin.put(`/system/users/${reader.id}/roles/${await admin.roleId('reader')}`);
    const auditor = admin.as(await admin.sign(reader.id, 'auditor', { system: { all: true } }));
    for (const path of [
      '/users/none',
      '/users/none/groups',
      '/users/none/projects',
      '/groups/none',
      '/groups/none/users',
      '/projects/none',
      '/projects/none/tags',
      '/domains/none',
      '/roles/none',
      '/services/none',
      '/endpoints/none',
      '/regions/none',
      '/credentials/none',
      '/policies/none',
      '/limits/none',
      '/OS-TRUST/trusts/none',
      '/OS-OAUTH1/consumers/none',
      `/users/${reader.id}/application_credentials/none`,
      `/users/${reader.id}/credentials/OS-EC2/none`,
      `/users/${boss.id}/credentials/OS-EC2/none`,
      `/users/${boss.id}/application_credentials/none`,
      `/users/${boss.id}/access_rules/none`,
      '/projects/none/users/none/roles',
      '/domains/none/groups/none/roles',
    ])
      expect([path, (await auditor.request('GET', path)).statusCode]).toEqual([path, 404]);
  });
});
