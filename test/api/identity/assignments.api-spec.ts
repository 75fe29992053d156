import { AppUnderTest } from '../../support/app-under-test';
import { IdentityClient, type Resource } from './identity-client';

describe('role assignments', () => {
  let app: AppUnderTest;
  let admin: IdentityClient;
  let user: Resource;
  let group: Resource;
  let parent: Resource;
  let child: Resource;
  let reader: string;
  let member: string;
  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await IdentityClient.admin(app);
    user = await admin.create('user', { name: 'u', password: 'pw' });
    group = await admin.create('group', { name: 'g' });
    await admin.put(`/groups/${group.id}/users/${user.id}`);
    parent = await admin.create('project', { name: 'parent' });
    child = await admin.create('project', { name: 'child', parent_id: parent.id });
    reader = await admin.roleId('reader');
    member = await admin.roleId('member');
  });
  afterAll(() => app.stop());

  const rows = async (query: string) => (await admin.get(`/role_assignments?${query}`)).role_assignments;

  it('are given, checked, listed and taken, twice being once', async () => {
    const path = `/projects/${parent.id}/users/${user.id}/roles`;
    expect((await admin.request('HEAD', `${path}/${reader}`)).statusCode).toBe(404);
    for (const _ of [1, 2]) expect((await admin.put(`${path}/${reader}`)).statusCode).toBe(204);
    expect((await admin.request('HEAD', `${path}/${reader}`)).statusCode).toBe(204);
    expect((await admin.get(path)).roles.map((role: Resource) => role.name)).toEqual(['reader']);
    expect((await admin.delete(`${path}/${reader}`)).statusCode).toBe(204);
    expect((await admin.request('DELETE', `${path}/${reader}`)).statusCode).toBe(404);
    expect((await admin.request('PUT', `${path}/none`)).statusCode).toBe(404);
    expect((await admin.request('PUT', `/projects/none/users/${user.id}/roles/${reader}`)).statusCode).toBe(
      404,
    );
  });

  it('reach projects below by OS-INHERIT, but not the place itself', async () => {
    const path = `/OS-INHERIT/projects/${parent.id}/groups/${group.id}/roles/${member}/inherited_to_projects`;
    await admin.put(path);
    const token = await admin.sign(user.id, 'pw', { project: { id: child.id } });
    expect(await admin.rolesOf(token)).toEqual(['member', 'reader']);
    await expect(admin.sign(user.id, 'pw', { project: { id: parent.id } })).rejects.toThrow('401');
    const projects = (await admin.as(token).get('/auth/projects')).projects;
    expect(projects.map((project: Resource) => project.name)).toEqual(['child']);
  });

  it('are listed as they are stored, with names on request', async () => {
    const [row] = await rows(`group.id=${group.id}&include_names`);
    expect(row).toMatchObject({
      group: { id: group.id, name: 'g', domain: { id: 'default', name: 'Default' } },
      scope: { project: { id: parent.id, name: 'parent' }, 'OS-INHERIT:inherited_to': 'projects' },
      role: { id: member, name: 'member' },
    });
    expect(row.links.assignment).toContain(
      `/OS-INHERIT/projects/${parent.id}/groups/${group.id}/roles/${member}`,
    );
    expect(await rows(`user.id=${user.id}`)).toEqual([]);
  });

  it('are worked out on request: members, projects below, implied roles', async () => {
    const effective = await rows(`effective&user.id=${user.id}`);
    expect(effective.length).toBe(2);
    const [direct, implied] = effective;
    expect(direct).toMatchObject({
      user: { id: user.id },
      scope: { project: { id: child.id } },
      role: { id: member },
    });
    expect(direct.links.membership).toContain(`/groups/${group.id}/users/${user.id}`);
    expect(implied.role.id).toBe(reader);
    expect(implied.links.prior_role).toContain(`/prior_role/${reader}/implies/${member}`);
    expect((await rows(`effective&scope.project.id=${child.id}&role.id=${reader}`)).length).toBe(1);
    expect((await rows(`include_subtree&scope.project.id=${parent.id}`)).length).toBe(1);
  });

  it('refuse filters that contradict each other', async () => {
    for (const query of [
      'user.id=a&group.id=b',
      'scope.project.id=a&scope.domain.id=b',
      'scope.system=all&scope.domain.id=b',
      'include_subtree',
      'effective&group.id=a',
    ]) {
      expect((await admin.request('GET', `/role_assignments?${query}`)).statusCode).toBe(400);
    }
  });

  it('on a domain and on the system make tokens of their own', async () => {
    await admin.put(`/domains/default/users/${user.id}/roles/${await admin.roleId('manager')}`);
    const domain = admin.as(await admin.sign(user.id, 'pw', { domain: { id: 'default' } }));
    expect((await domain.get('/users')).users.length).toBeGreaterThan(1);
    await domain.create('user', { name: 'made by a domain manager' });
    const elsewhere = await admin.create('domain', { name: 'elsewhere' });
    const outside = { user: { name: 'x', domain_id: elsewhere.id } };
    expect((await domain.request('POST', '/users', outside)).statusCode).toBe(403);
    expect((await domain.request('POST', '/domains', { domain: { name: 'x' } })).statusCode).toBe(403);

    await admin.put(`/system/users/${user.id}/roles/${reader}`);
    const system = admin.as(await admin.sign(user.id, 'pw', { system: { all: true } }));
    expect((await system.get('/services')).services.length).toBeGreaterThan(4);
    expect((await system.request('POST', '/services', { service: { type: 'x' } })).statusCode).toBe(403);
    expect((await system.get('/auth/system')).system).toEqual([{ all: true }]);
  });

  it('leave out the roles of a domain but count what they imply', async () => {
    const own = await admin.create('role', { name: 'own', domain_id: 'default' });
    await admin.put(`/roles/${own.id}/implies/${reader}`);
    const project = await admin.create('project', { name: 'with domain role' });
    await admin.put(`/projects/${project.id}/users/${user.id}/roles/${own.id}`);
    const token = await admin.sign(user.id, 'pw', { project: { id: project.id } });
    expect(await admin.rolesOf(token)).toEqual(['reader']);
    const back = await admin.request('PUT', `/roles/${reader}/implies/${own.id}`);
    expect(back.statusCode).toBe(403);
    expect((await admin.get('/role_inferences')).role_inferences.length).toBe(4);
  });

  it('let a plain user see himself and nobody else', async () => {
    const alone = await admin.create('user', { name: 'alone', password: 'pw' });
    const him = admin.as(await admin.sign(alone.id, 'pw', 'unscoped'));
    expect((await him.get(`/users/${alone.id}`)).user.name).toBe('alone');
    expect((await him.get(`/users/${alone.id}/projects`)).projects).toEqual([]);
    for (const path of [`/users/${user.id}`, '/users', '/projects', '/role_assignments', '/users/none']) {
      expect((await him.request('GET', path)).statusCode).toBe(403);
    }
  });
});
