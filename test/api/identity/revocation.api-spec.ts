import { AppUnderTest } from '../../support/app-under-test';
import { IdentityClient } from './identity-client';

/** A token is checked from memory; each change must be seen by the very next check. */
describe('a token that is out', () => {
  let app: AppUnderTest;
  let admin: IdentityClient;
  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await IdentityClient.admin(app);
  });
  afterAll(() => app.stop());

  const member = async () => {
    const project = await admin.create('project', { name: unique('p') });
    const user = await admin.create('user', { name: unique('u'), password: 'pw' });
    await admin.put(`/projects/${project.id}/users/${user.id}/roles/${await admin.roleId('member')}`);
    const token = await admin.sign(user.id, 'pw', { project: { id: project.id } });
    expect(await admin.statusOf(token)).toBe(200);
    return { project, user, token };
  };

  it('ends with the change of its password by an administrator', async () => {
    const { user, token } = await member();
    await admin.patch(`/users/${user.id}`, { user: { password: 'new' } });
    expect(await admin.statusOf(token)).toBe(404);
  });

  it('ends with the change of its password by the user', async () => {
    const { user, token } = await member();
    const url = `/v3/users/${user.id}/password`;
    const wrong = { user: { original_password: 'no', password: 'x' } };
    expect((await app.request({ method: 'POST', url, payload: wrong })).statusCode).toBe(401);
    expect(await admin.statusOf(token)).toBe(200);
    const right = { user: { original_password: 'pw', password: 'x' } };
    expect((await app.request({ method: 'POST', url, payload: right })).statusCode).toBe(204);
    expect(await admin.statusOf(token)).toBe(404);
    expect(typeof (await admin.sign(user.id, 'x', 'unscoped'))).toBe('string');
  });

  it('ends when its user is disabled, and stays ended when the user is enabled again', async () => {
    const { user, token } = await member();
    await admin.patch(`/users/${user.id}`, { user: { enabled: false } });
    expect(await admin.statusOf(token)).toBe(404);
    await admin.patch(`/users/${user.id}`, { user: { enabled: true } });
    expect(await admin.statusOf(token)).toBe(404);
  });

  it('ends when its user or its project is deleted or its project disabled', async () => {
    const one = await member();
    await admin.delete(`/users/${one.user.id}`);
    expect(await admin.statusOf(one.token)).toBe(404);
    const two = await member();
    await admin.delete(`/projects/${two.project.id}`);
    expect(await admin.statusOf(two.token)).toBe(404);
    const three = await member();
    await admin.patch(`/projects/${three.project.id}`, { project: { enabled: false } });
    expect(await admin.statusOf(three.token)).toBe(404);
  });

  it('loses a role at once, and ends with the last one', async () => {
    const { project, user, token } = await member();
    const path = `/projects/${project.id}/users/${user.id}/roles`;
    await admin.put(`${path}/${await admin.roleId('service')}`);
    expect(await admin.rolesOf(token)).toEqual(['member', 'reader', 'service']);
    await admin.delete(`${path}/${await admin.roleId('member')}`);
    expect(await admin.rolesOf(token)).toEqual(['service']);
    await admin.delete(`${path}/${await admin.roleId('service')}`);
    expect(await admin.statusOf(token)).toBe(404);
  });

  it('ends when its user leaves the group that had the role', async () => {
    const { project, user } = await member();
    const group = await admin.create('group', { name: unique('g') });
    await admin.put(`/groups/${group.id}/users/${user.id}`);
    const other = await admin.create('project', { name: unique('p') });
    await admin.put(`/projects/${other.id}/groups/${group.id}/roles/${await admin.roleId('reader')}`);
    const token = await admin.sign(user.id, 'pw', { project: { id: other.id } });
    await admin.delete(`/groups/${group.id}/users/${user.id}`);
    expect(await admin.statusOf(token)).toBe(404);
    expect(project.enabled).toBe(true);
  });

  it('ends when its domain is disabled', async () => {
    const domain = await admin.create('domain', { name: unique('d') });
    const user = await admin.create('user', { name: 'u', domain_id: domain.id, password: 'pw' });
    const token = await admin.sign(user.id, 'pw', 'unscoped');
    await admin.patch(`/domains/${domain.id}`, { domain: { enabled: false } });
    expect(await admin.statusOf(token)).toBe(404);
    await expect(admin.sign(user.id, 'pw', 'unscoped')).rejects.toThrow('401');
  });

  it('stays revoked and the others stay good over a restart', async () => {
    const { token } = await member();
    const { token: revoked } = await member();
    await app.request({
      method: 'DELETE',
      url: '/v3/auth/tokens',
      token,
      headers: { 'x-subject-token': revoked },
    });
    const headers = { 'x-subject-token': revoked };
    await app.request({ method: 'DELETE', url: '/v3/auth/tokens', token: admin.token, headers });
    await app.app.close();
    app = await AppUnderTest.startIn(app.dataDir, { MONOSTACK_PASSWORD_COST: '10' });
    admin = await IdentityClient.admin(app);
    expect(await admin.statusOf(token)).toBe(200);
    expect(await admin.statusOf(revoked)).toBe(404);
  });
});

let count = 0;
function unique(prefix: string): string {
  count += 1;
  return `${prefix}${count}`;
}
