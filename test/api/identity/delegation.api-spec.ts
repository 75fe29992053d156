import { AssignmentsRepository } from '../../../src/identity/assignments/assignments.repository';
import { EffectiveRoles } from '../../../src/identity/assignments/effective-roles';
import { ProjectsRepository } from '../../../src/identity/projects/projects.repository';
import { RolesRepository } from '../../../src/identity/roles/roles.repository';
import { hashPassword } from '../../../src/identity/users/password-hash';
import { UsersRepository } from '../../../src/identity/users/users.repository';
import { Clock } from '../../../src/shared/clock';
import { UnitOfWork } from '../../../src/shared/db/unit-of-work';
import { newHexId } from '../../../src/shared/ids';
import { AppUnderTest } from '../../support/app-under-test';

const PASSWORD = 'delegation-secret';

describe('delegation', () => {
  let app: AppUnderTest;
  let projectId: string;
  const ids: Record<string, string> = {};
  const tokens: Record<string, string> = {};

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    const project = await app.get(ProjectsRepository).findByName('default', 'admin');
    projectId = project?.id ?? '';
    await addUser('trustor', ['member']);
    await addUser('trustee', []);
    await addUser('third', []);
    tokens.trustor = await app.token('trustor', PASSWORD);
    tokens.trustee = await app.token('trustee', PASSWORD, 'unscoped');
  });
  afterAll(() => app.stop());

  async function addUser(name: string, roles: string[]) {
    const passwordHash = await hashPassword(PASSWORD, 10);
    const createdAt = app.get(Clock).timestamp();
    const id = newHexId();
    ids[name] = id;
    await app.get(UnitOfWork).run(async (tx) => {
      await app.get(UsersRepository).insert(tx, {
        ...{ id, name, domainId: 'default', enabled: true, defaultProjectId: null, passwordHash },
        ...{ passwordCreatedAt: createdAt, passwordExpiresAt: null, failedCount: 0, failedAt: null },
        ...{ lastActiveAt: null, options: {}, extra: {}, createdAt },
      });
      for (const role of roles) await grant(tx, id, role);
    });
  }

  type Tx = Parameters<AssignmentsRepository['insert']>[0];
  async function grant(tx: Tx, actorId: string, roleName: string) {
    const role = await app.get(RolesRepository).findByName(null, roleName);
    const key = { actorType: 'user', actorId, targetType: 'project', targetId: projectId } as const;
    await app.get(AssignmentsRepository).insert(tx, { ...key, roleId: role?.id ?? '', inherited: false });
  }

  const call = (who: string, method: 'GET' | 'POST' | 'DELETE' | 'HEAD', url: string, payload?: object) =>
    app.request({ method, url: `/v3${url}`, token: tokens[who] ?? who, payload });
  const auth = (identity: object, scope?: object) =>
    app.request({ method: 'POST', url: '/v3/auth/tokens', payload: { auth: { identity, scope } } });
  const withPassword = (name: string, scope?: object) =>
    auth(
      {
        methods: ['password'],
        password: { user: { name, domain: { id: 'default' }, password: PASSWORD } },
      },
      scope,
    );

  describe('by application credential', () => {
    const make = async (fields: object) =>
      call('trustor', 'POST', `/users/${ids.trustor}/application_credentials`, {
        application_credential: fields,
      });
    const open = (id: string, secret: string) =>
      auth({ methods: ['application_credential'], application_credential: { id, secret } });

    it('opens the project with the roles named, until it is deleted', async () => {
      const made = await make({
        name: 'one',
        roles: [{ name: 'reader' }],
        expires_at: '2126-01-01T00:00:00.123456',
      });
      expect(made.statusCode).toBe(201);
      const credential = made.json().application_credential;
      expect(credential).toMatchObject({
        name: 'one',
        expires_at: '2126-01-01T00:00:00.123456',
        unrestricted: false,
        project_id: projectId,
      });
      const opened = await open(credential.id, credential.secret);
      expect(opened.json().token).toMatchObject({
        methods: ['application_credential'],
        project: { id: projectId },
        application_credential: { id: credential.id, name: 'one', restricted: true },
      });
      expect(opened.json().token.roles.map((role: { name: string }) => role.name)).toEqual(['reader']);
      const token = String(opened.headers['x-subject-token']);
      const byName = await auth({
        methods: ['application_credential'],
        application_credential: {
          name: 'one',
          secret: credential.secret,
          user: { name: 'trustor', domain: { name: 'Default' } },
        },
      });
      expect(byName.statusCode).toBe(201);
      expect((await open(credential.id, 'wrong')).statusCode).toBe(401);
      const url = `/users/${ids.trustor}/application_credentials`;
      expect(
        (await call('trustor', 'GET', `${url}/${credential.id}`)).json().application_credential,
      ).not.toHaveProperty('secret');
      expect((await call('trustor', 'GET', `${url}?name=one`)).json().application_credentials).toHaveLength(
        1,
      );
      expect((await call(token, 'POST', url, { application_credential: { name: 'x' } })).statusCode).toBe(
        403,
      );
      expect((await call(token, 'GET', `${url}/${credential.id}`)).statusCode).toBe(200);
      expect((await call('trustor', 'DELETE', `${url}/${credential.id}`)).statusCode).toBe(204);
      expect((await call(token, 'GET', url)).statusCode).toBe(401);
      expect((await open(credential.id, credential.secret)).statusCode).toBe(401);
    });

    it('refuses a role that the token has not, a name taken and an end in the past', async () => {
      expect((await make({ name: 'two', roles: [{ name: 'admin' }] })).statusCode).toBe(400);
      expect((await make({ name: 'two' })).statusCode).toBe(201);
      expect((await make({ name: 'two' })).statusCode).toBe(409);
      expect((await make({ name: 'three', expires_at: '2020-01-01T00:00:00Z' })).statusCode).toBe(400);
      expect((await make({ name: 'three', expires_at: 'soon' })).statusCode).toBe(400);
      expect((await make({ name: 'three', nonsense: 1 })).statusCode).toBe(400);
    });

    it('is limited to the calls of its access rules, at every service', async () => {
      const rules = [
        { service: 'identity', method: 'GET', path: '/v3/users/*/access_rules' },
        { service: 'image', method: 'GET', path: '/v2/images' },
      ];
      const credential = (await make({ name: 'ruled', access_rules: rules })).json().application_credential;
      const opened = await open(credential.id, credential.secret);
      expect(opened.json().token.application_credential.access_rules).toHaveLength(2);
      const token = String(opened.headers['x-subject-token']);
      const list = await call(token, 'GET', `/users/${ids.trustor}/access_rules`);
      expect(list.json().access_rules).toHaveLength(2);
      const prefixed = `/identity/v3/users/${ids.trustor}/access_rules?service=image`;
      expect((await app.request({ url: prefixed, token })).json().access_rules).toHaveLength(1);
      expect((await app.request({ url: '/image/v2/images?limit=1', token })).statusCode).toBe(200);
      expect((await app.request({ url: '/image/v2/images/x', token })).statusCode).toBe(401);
      expect((await call(token, 'GET', `/users/${ids.trustor}/application_credentials`)).statusCode).toBe(
        401,
      );
      const rule = list.json().access_rules[0].id;
      expect((await call('trustor', 'DELETE', `/users/${ids.trustor}/access_rules/${rule}`)).statusCode).toBe(
        403,
      );
      await call('trustor', 'DELETE', `/users/${ids.trustor}/application_credentials/${credential.id}`);
      expect((await call('trustor', 'DELETE', `/users/${ids.trustor}/access_rules/${rule}`)).statusCode).toBe(
        204,
      );
    });
  });

  describe('by trust', () => {
    const trust = (fields: object) =>
      call('trustor', 'POST', '/OS-TRUST/trusts', {
        trust: {
          trustor_user_id: ids.trustor,
          trustee_user_id: ids.trustee,
          project_id: projectId,
          impersonation: false,
          roles: [{ name: 'member' }],
          ...fields,
        },
      });
    const scope = (id: string) => ({ 'OS-TRUST:trust': { id } });

    it('gives the trustee the roles of the trust, as itself', async () => {
      const made = await trust({});
      expect(made.statusCode).toBe(201);
      const { id, roles } = made.json().trust;
      expect(roles).toHaveLength(1);
      const opened = await withPassword('trustee', scope(id));
      expect(opened.json().token).toMatchObject({
        user: { id: ids.trustee },
        project: { id: projectId },
        'OS-TRUST:trust': { id, impersonation: false, trustor_user: { id: ids.trustor } },
      });
      expect(opened.json().token.roles.map((role: { name: string }) => role.name)).toEqual([
        'member',
        'reader',
      ]);
      expect((await call('trustee', 'GET', `/OS-TRUST/trusts/${id}`)).statusCode).toBe(200);
      expect((await call('trustee', 'HEAD', `/OS-TRUST/trusts/${id}/roles/${roles[0].id}`)).statusCode).toBe(
        200,
      );
      expect(
        (await call('trustee', 'GET', `/OS-TRUST/trusts?trustee_user_id=${ids.trustee}`)).json().trusts,
      ).toHaveLength(1);
      expect((await call('trustee', 'GET', '/OS-TRUST/trusts')).statusCode).toBe(403);
      expect((await withPassword('trustor', scope(id))).statusCode).toBe(401);
      const token = String(opened.headers['x-subject-token']);
      expect((await call('trustee', 'DELETE', `/OS-TRUST/trusts/${id}`)).statusCode).toBe(403);
      expect((await call('trustor', 'DELETE', `/OS-TRUST/trusts/${id}`)).statusCode).toBe(204);
      expect((await call(token, 'GET', '/credentials')).statusCode).toBe(401);
      expect((await call('trustor', 'GET', `/OS-TRUST/trusts/${id}`)).statusCode).toBe(404);
    });

    it('impersonates the trustor where the trust says so', async () => {
      const { id } = (await trust({ impersonation: true })).json().trust;
      const opened = await withPassword('trustee', scope(id));
      expect(opened.json().token.user).toMatchObject({ id: ids.trustor, name: 'trustor' });
      const token = String(opened.headers['x-subject-token']);
      const url = `/users/${ids.trustor}/application_credentials`;
      expect((await call(token, 'GET', url)).statusCode).toBe(403);
      const again = await auth({ methods: ['token'], token: { id: token } }, { project: { id: projectId } });
      expect(again.statusCode).toBe(403);
    });

    it('can be used as often as it says', async () => {
      const { id } = (await trust({ remaining_uses: 2 })).json().trust;
      const results = await Promise.all([1, 2, 3].map(() => withPassword('trustee', scope(id))));
      expect(results.map((answer) => answer.statusCode).sort()).toEqual([201, 201, 404]);
    });

    it('can be handed on as deep as it says, and goes with what it came from', async () => {
      const first = (
        await trust({ allow_redelegation: true, redelegation_count: 1, impersonation: true })
      ).json().trust;
      expect(first.redelegation_count).toBe(1);
      const token = String((await withPassword('trustee', scope(first.id))).headers['x-subject-token']);
      const next = await call(token, 'POST', '/OS-TRUST/trusts', {
        trust: {
          trustor_user_id: ids.trustor,
          trustee_user_id: ids.third,
          project_id: projectId,
          impersonation: true,
          roles: [{ name: 'member' }],
          allow_redelegation: true,
        },
      });
      expect(next.statusCode).toBe(201);
      expect(next.json().trust).toMatchObject({ redelegated_trust_id: first.id, redelegation_count: 0 });
      const third = await withPassword('third', scope(next.json().trust.id));
      expect(third.statusCode).toBe(201);
      await call('trustor', 'DELETE', `/OS-TRUST/trusts/${first.id}`);
      expect((await withPassword('third', scope(next.json().trust.id))).statusCode).toBe(404);
      expect((await call(String(third.headers['x-subject-token']), 'GET', '/credentials')).statusCode).toBe(
        401,
      );
    });

    it('ends when the trustor loses a role of it', async () => {
      const { id } = (await trust({})).json().trust;
      const token = String((await withPassword('trustee', scope(id))).headers['x-subject-token']);
      const where = { actorId: ids.trustor ?? '', targetId: projectId };
      await app.get(UnitOfWork).run((tx) => app.get(AssignmentsRepository).delete(tx, where));
      expect((await call(token, 'GET', '/OS-TRUST/trusts')).statusCode).toBe(401);
      expect((await withPassword('trustee', scope(id))).statusCode).toBe(401);
      await app.get(UnitOfWork).run((tx) => grant(tx, ids.trustor ?? '', 'member'));
    });

    it.each([
      ['no role', { roles: [] }, 403],
      ['a role that the trustor has not', { roles: [{ name: 'admin' }] }, 404],
      ['no such trustee', { trustee_user_id: 'nobody' }, 404],
      ['uses and redelegation', { allow_redelegation: true, remaining_uses: 1 }, 400],
      ['too deep a redelegation', { allow_redelegation: true, redelegation_count: 9 }, 403],
      ['zero uses', { remaining_uses: 0 }, 400],
      ['another trustor', { trustor_user_id: 'somebody' }, 403],
    ])('refuses %s', async (_, fields, status) => {
      expect((await trust(fields)).statusCode).toBe(status);
    });
  });

  it('leaves effective roles alone', async () => {
    const project = await app.get(ProjectsRepository).find(projectId);
    if (!project) throw new Error('no project');
    const roles = await app
      .get(EffectiveRoles)
      .onProject({ id: ids.trustee ?? '', domainId: 'default' }, project);
    expect(roles).toEqual([]);
  });
});
