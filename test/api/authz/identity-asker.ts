import type { InjectOptions } from 'fastify';
import type { Route } from '../../../src/shared/openapi/routes';
import type { AppUnderTest } from '../../support/app-under-test';
import type { Asker } from '../../support/authz-matrix/authz-matrix';
import { IdentityClient, type Resource } from '../identity/identity-client';

/**
 * Who asks, from least to most:
 * - `other`: a member of a project in another domain
 * - `self`: the user whom the request is about, without a scope
 * - `reader`, `manager`: of the domain in which everything that the request is about lies
 * - `boss`: the administrator of that domain, who has no right of the cloud's
 * - `service`: of a project in another domain
 * - `system`, `root`: a reader and an administrator of the system
 * - `admin`: of a project
 */
export const IDENTITY_CALLERS = [
  'other',
  'service',
  'self',
  'reader',
  'manager',
  'boss',
  'system',
  'root',
  'admin',
] as const;

/** What one caller deletes, the next would not find: its domain, which the policy asks for, went with it. */
const DELETES_ITS_TARGET = /^DELETE .*\/(users|groups|projects)\/:id$/;

interface Target {
  url: string;
  userId: string;
  /** A token of the user whom it is about. */
  self: string;
  sign(): Promise<string>;
}

let count = 0;

/** A domain with callers in it, and for each route fresh things in that domain to ask about. */
export class IdentityAsker implements Asker {
  private readonly targets = new Map<Route, Target>();

  private constructor(
    private readonly admin: IdentityClient,
    private readonly domainId: string,
    private readonly tokens: ReadonlyMap<string, string>,
  ) {}

  static async make(app: AppUnderTest): Promise<IdentityAsker> {
    const admin = await IdentityClient.admin(app);
    const domain = await admin.create('domain', { name: 'matrix' });
    const caller = async (
      path: string,
      role: string,
      scope: (user: Resource) => object,
      domainId = domain.id,
    ) => {
      const user = await admin.create('user', {
        name: `caller-${role}-${path}`,
        domain_id: domainId,
        password: 'pw',
      });
      await admin.put(`/${path}/users/${user.id}/roles/${await admin.roleId(role)}`);
      return admin.sign(user.id, 'pw', scope(user));
    };
    const elsewhere = await admin.create('project', { name: 'elsewhere' });
    const inProject = () => ({ project: { id: elsewhere.id } });
    const inDomain = () => ({ domain: { id: domain.id } });
    const inSystem = () => ({ system: { all: true } });
    const tokens = new Map<string, string>([
      ['other', await caller(`projects/${elsewhere.id}`, 'member', inProject, 'default')],
      ['service', await caller(`projects/${elsewhere.id}`, 'service', inProject, 'default')],
      ['reader', await caller(`domains/${domain.id}`, 'reader', inDomain)],
      ['manager', await caller(`domains/${domain.id}`, 'manager', inDomain)],
      ['boss', await caller(`domains/${domain.id}`, 'admin', inDomain)],
      ['system', await caller('system', 'reader', inSystem)],
      ['root', await caller('system', 'admin', inSystem)],
      ['admin', admin.token],
    ]);
    return new IdentityAsker(admin, domain.id, tokens);
  }

  async requestFor(route: Route, caller: string | undefined): Promise<InjectOptions & { token?: string }> {
    const renewed = DELETES_ITS_TARGET.test(`${route.method} ${route.path}`);
    const known = renewed ? undefined : this.targets.get(route);
    const target = known ?? (await this.makeTarget(route.path));
    this.targets.set(route, target);
    const token = caller === 'self' ? target.self : this.tokens.get(caller ?? '');
    // One caller may revoke it: the next needs another.
    const subject = route.path.endsWith('/auth/tokens') ? await target.sign() : target.self;
    return {
      method: route.method as 'GET',
      url: target.url,
      headers: { 'x-subject-token': subject },
      ...(token !== undefined && { token }),
      ...(/POST|PUT|PATCH/.test(route.method) && { payload: payloadFor(route, target.userId) }),
    };
  }

  /** Fresh things for each route: the callers before may have changed the last ones. */
  private async makeTarget(path: string): Promise<Target> {
    count += 1;
    const own = { name: `matrix-${count}`, domain_id: this.domainId };
    const user = await this.admin.create('user', { ...own, password: 'pw' });
    const ids: Record<string, string> = {
      users: user.id,
      user_id: user.id,
      userId: user.id,
      groups: (await this.admin.create('group', own)).id,
      projects: (await this.admin.create('project', own)).id,
      roles: await this.admin.roleId('reader'),
      implies: await this.admin.roleId('member'),
      domains: this.domainId,
    };
    // A parameter stands for a thing of the collection before it.
    const url = path.replace(/([\w-]+)\/:(\w+)/g, (_, collection: string, name: string) => {
      return `${collection}/${ids[name] ?? ids[collection] ?? 'none'}`;
    });
    const sign = () => this.admin.sign(user.id, 'pw', 'unscoped');
    return { url, userId: user.id, self: await sign(), sign };
  }
}

/** Enough of a body to get past the DTO, which comes before the policy. */
function payloadFor(route: Route, userId: string): object {
  count += 1;
  const name = `made-${count}`;
  const envelope = route.body?.envelope ?? /(\w+?)s?(\/:\w+)?$/.exec(route.path)?.[1] ?? '';
  const bodies: Record<string, object> = {
    endpoint: { service_id: 'none', interface: 'public', url: 'http://x' },
    endpoint_group: { name, filters: { interface: 'public' } },
    service: { type: 'matrix', name },
    policy: { type: 'text/plain', blob: 'x' },
    credential: { type: 'cert', blob: 'x', user_id: userId },
    trust: { trustor_user_id: userId, trustee_user_id: userId, impersonation: false, roles: [] },
    limit: { resource_limit: 1 },
    registered_limit: { default_limit: 1 },
  };
  return route.body && !route.body.envelope ? {} : { [envelope]: bodies[envelope] ?? { name } };
}
