import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppUnderTest } from '../../support/app-under-test';
import { LDAP_ADMIN, LDAP_ROOT, LdapServer } from '../../support/ldap-server';

const person = (uid: string, name: string, enabled: boolean) => `dn: uid=${uid},ou=people,${LDAP_ROOT}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${name}
sn: ${name}
mail: ${uid}@example.org
employeeType: ${enabled ? 'TRUE' : 'FALSE'}
userPassword: secret-of-${uid}
`;
const group = (cn: string, members: string[]) => `dn: cn=${cn},ou=groups,${LDAP_ROOT}
objectClass: groupOfNames
cn: ${cn}
ou: ${cn}-name
${members.map((member) => `member: ${member}`).join('\n')}
`;
const ALICE = `uid=alice,ou=people,${LDAP_ROOT}`;
const BOB = `uid=bob,ou=people,${LDAP_ROOT}`;
const LDIF = [
  `dn: ${LDAP_ROOT}\nobjectClass: domain\ndc: test\n`,
  `dn: ou=people,${LDAP_ROOT}\nobjectClass: organizationalUnit\nou: people\n`,
  `dn: ou=groups,${LDAP_ROOT}\nobjectClass: organizationalUnit\nou: groups\n`,
  person('alice', 'Alice (A*)', true),
  person('bob', 'Bob', true),
  person('carol', 'Carol', false),
  group('inner', [ALICE]),
  group('outer', [`cn=inner,ou=groups,${LDAP_ROOT}`, BOB]),
].join('\n');

(LdapServer.isInstalled ? describe : describe.skip)('a domain in an LDAP directory', () => {
  let app: AppUnderTest;
  let ldap: LdapServer;
  let token: string;
  let domainId: string;

  const call = (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    payload?: object,
    as = token,
  ) => app.request({ method, url: `/v3${url}`, token: as, payload });
  const signIn = (user: object, scope?: object) => {
    const identity = { methods: ['password'], password: { user } };
    return app.request({ method: 'POST', url: '/v3/auth/tokens', payload: { auth: { identity, scope } } });
  };
  const alice = (password = 'secret-of-alice') => ({ name: 'alice', domain: { name: 'company' }, password });
  const configure = (url: string) =>
    call('PUT', `/domains/${domainId}/config`, {
      config: {
        identity: { driver: 'ldap' },
        ldap: {
          url,
          user: LDAP_ADMIN.dn,
          password: LDAP_ADMIN.password,
          suffix: LDAP_ROOT,
          user_tree_dn: `ou=people,${LDAP_ROOT}`,
          user_id_attribute: 'uid',
          user_name_attribute: 'uid',
          user_enabled_attribute: 'employeeType',
          user_filter: '(mail=*@example.org)',
          group_tree_dn: `ou=groups,${LDAP_ROOT}`,
          group_ad_nesting: true,
          connection_timeout: 2,
        },
      },
    });

  beforeAll(async () => {
    ldap = await LdapServer.start(LDIF);
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    token = await app.token();
    domainId = (await call('POST', '/domains', { domain: { name: 'company' } })).json().domain.id;
    expect((await configure(ldap.url)).statusCode).toBe(201);
  });
  afterAll(async () => {
    await app.stop();
    await ldap.stop();
  });

  it('shows its configuration without the password, which is encrypted', async () => {
    const { config } = (await call('GET', `/domains/${domainId}/config`)).json();
    expect(config.ldap).toMatchObject({ url: ldap.url, user: LDAP_ADMIN.dn });
    expect(config.ldap).not.toHaveProperty('password');
    for (const file of ['monostack.db', 'monostack.db-wal'])
      expect(readFileSync(join(app.dataDir, file)).includes(LDAP_ADMIN.password)).toBe(false);
  });

  it('lets its users sign in with the password of the directory', async () => {
    const answer = await signIn(alice());
    expect(answer.statusCode).toBe(201);
    expect(answer.json().token.user).toMatchObject({ name: 'alice', domain: { id: domainId } });
    expect(answer.json().token.user.id).toMatch(/^[0-9a-f]{64}$/);
    for (const wrong of ['', 'secret-of-bob', LDAP_ADMIN.password])
      expect((await signIn(alice(wrong))).statusCode).toBe(401);
    const carol = { ...alice('secret-of-carol'), name: 'carol' };
    expect((await signIn(carol)).statusCode).toBe(401);
    expect((await signIn({ ...alice(), name: 'ali*' })).statusCode).toBe(401);
  });

  it('lists its users, groups and members, those of groups in groups too', async () => {
    const { users } = (await call('GET', `/users?domain_id=${domainId}`)).json();
    expect(users.map((user: { name: string }) => user.name).sort()).toEqual(['alice', 'bob', 'carol']);
    expect(users.find((user: { name: string }) => user.name === 'carol').enabled).toBe(false);
    expect(users[0].email).toMatch(/@example.org$/);
    const { groups } = (await call('GET', `/groups?domain_id=${domainId}`)).json();
    expect(groups.map((each: { name: string }) => each.name).sort()).toEqual(['inner-name', 'outer-name']);
    const outer = groups.find((each: { name: string }) => each.name === 'outer-name').id;
    const members = (await call('GET', `/groups/${outer}/users`)).json().users;
    expect(members.map((user: { name: string }) => user.name).sort()).toEqual(['alice', 'bob']);
    const aliceId = users.find((user: { name: string }) => user.name === 'alice').id;
    const own = (await call('GET', `/users/${aliceId}/groups`)).json().groups;
    expect(own.map((each: { name: string }) => each.name).sort()).toEqual(['inner-name', 'outer-name']);
  });

  it('gives its users the roles of their groups', async () => {
    const { groups } = (await call('GET', `/groups?domain_id=${domainId}`)).json();
    const outer = groups.find((each: { name: string }) => each.name === 'outer-name').id;
    const body = { project: { name: 'lab', domain_id: domainId } };
    const projectId = (await call('POST', '/projects', body)).json().project.id;
    const roleId = (await call('GET', '/roles?name=member')).json().roles[0].id;
    expect((await call('PUT', `/projects/${projectId}/groups/${outer}/roles/${roleId}`)).statusCode).toBe(
      204,
    );
    const answer = await signIn(alice(), { project: { id: projectId } });
    expect(answer.json().token.roles.map((role: { name: string }) => role.name)).toEqual([
      'member',
      'reader',
    ]);
    const subject = String(answer.headers['x-subject-token']);
    const own = await call('GET', '/auth/projects', undefined, subject);
    expect(own.json().projects).toHaveLength(1);
  });

  it('is only read', async () => {
    const create = await call('POST', '/users', {
      user: { name: 'dave', domain_id: domainId, password: 'x' },
    });
    expect(create.statusCode).toBe(403);
    const { users } = (await call('GET', `/users?domain_id=${domainId}`)).json();
    expect((await call('PATCH', `/users/${users[0].id}`, { user: { name: 'x' } })).statusCode).toBe(403);
    expect((await call('DELETE', `/users/${users[0].id}`)).statusCode).toBe(403);
  });

  it('answers 503 with the reason when its server does not, and others go on', async () => {
    await ldap.halt();
    const answer = await signIn({ ...alice(), name: 'bob' });
    expect(answer.statusCode).toBe(503);
    expect(answer.json().error.message).toContain(domainId);
    expect((await call('GET', `/users?domain_id=${domainId}`)).statusCode).toBe(503);
    expect((await call('GET', '/users?domain_id=default')).statusCode).toBe(200);
    expect((await call('GET', '/users/nobody-at-all')).statusCode).toBe(404);
    expect(typeof (await app.token())).toBe('string');
    await ldap.run();
    expect((await signIn(alice())).statusCode).toBe(201);
  });

  it('answers 503 when the account for reading it is wrong', async () => {
    await call('PATCH', `/domains/${domainId}/config/ldap/password`, { config: { password: 'wrong' } });
    expect((await call('GET', `/users?domain_id=${domainId}`)).statusCode).toBe(503);
    await call('PATCH', `/domains/${domainId}/config/ldap/password`, {
      config: { password: LDAP_ADMIN.password },
    });
    expect((await call('GET', `/users?domain_id=${domainId}`)).statusCode).toBe(200);
  });

  it('is an ordinary domain again without its configuration', async () => {
    expect((await call('DELETE', `/domains/${domainId}/config`)).statusCode).toBe(204);
    expect((await call('GET', `/domains/${domainId}/config`)).statusCode).toBe(404);
    expect((await signIn(alice())).statusCode).toBe(401);
    expect((await configure('not a url')).statusCode).toBe(201);
    expect((await call('GET', `/users?domain_id=${domainId}`)).statusCode).toBe(503);
    expect((await call('PATCH', `/domains/${domainId}`, { domain: { enabled: false } })).statusCode).toBe(
      200,
    );
    expect((await call('DELETE', `/domains/${domainId}`)).statusCode).toBe(204);
  });
});
