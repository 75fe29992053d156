import type { AppUnderTest } from '../app-under-test';
import type { Persona } from './matrix';

const PASSWORD = 'secret-of-personas';

export interface IdentityFixtures {
  tokens: Record<Persona, string | undefined>;
  param(name: string, before: string): string;
}

/** Two projects with their people, and one of each thing that paths of identity name. */
export async function makeIdentityFixtures(app: AppUnderTest): Promise<IdentityFixtures> {
  const admin = await app.token();
  const call = async (method: 'POST' | 'PUT' | 'GET', url: string, payload?: object) => {
    const answer = await app.request({ method, url: `/v3${url}`, token: admin, payload });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
    return answer.body ? answer.json() : undefined;
  };
  const make = async (kind: string, content: object): Promise<string> =>
    (await call('POST', `/${kind}s`, { [kind]: content }))[kind].id;
  const roleOf = async (name: string): Promise<string> =>
    (await call('GET', `/roles?name=${name}`)).roles[0].id;

  const projects = await make('project', { name: 'authz' });
  const elsewhere = await make('project', { name: 'elsewhere' });
  const people: Record<string, string> = {};
  for (const [name, project, role] of [
    ['other', elsewhere, 'member'],
    ['reader', projects, 'reader'],
    ['member', projects, 'member'],
  ] as const) {
    people[name] = await make('user', { name, password: PASSWORD });
    await call('PUT', `/projects/${project}/users/${people[name]}/roles/${await roleOf(role)}`);
  }
  const services = await make('service', { type: 'authz', name: 'authz' });
  const things: Record<string, string> = {
    projects,
    users: people.member ?? '',
    groups: await make('group', { name: 'authz' }),
    roles: await make('role', { name: 'authz' }),
    domains: 'default',
    services,
    regions: 'RegionOne',
    endpoints: await make('endpoint', { service_id: services, interface: 'public', url: 'http://authz' }),
    policies: (await call('POST', '/policies', { policy: { type: 'x', blob: 'x' } })).policy.id,
    credentials: await make('credential', { type: 'x', blob: 'x', user_id: people.member }),
  };
  const signIn = (name: string, project: string) =>
    app.token(name, PASSWORD, { project: { name: project, domain: { id: 'default' } } });
  return {
    tokens: {
      anonymous: undefined,
      other: await signIn('other', 'elsewhere'),
      reader: await signIn('reader', 'authz'),
      member: await signIn('member', 'authz'),
      admin,
    },
    // `:group` and `:option` of a domain's configuration are words, not ids.
    param: (name, before) =>
      name === 'group'
        ? 'ldap'
        : name === 'option'
          ? optionAfter(before)
          : (things[before] ?? 'authz-nothing'),
  };
}

function optionAfter(before: string): string {
  return before === 'security_compliance' ? 'password_regex' : 'url';
}
