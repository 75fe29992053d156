import type { InjectOptions } from 'fastify';
import type { Route } from '../../../src/shared/openapi/routes';
import type { AppUnderTest } from '../app-under-test';
import type { Asker } from './authz-matrix';
import { sampleBody } from './sample-body';

/**
 * Who asks where things belong to projects, from least to most:
 * - `other`: a member of another project
 * - `none`: a user without a role, whose token has no scope
 * - `domain`, `system`: administrators, but of a domain and of the system: they have every lesser role there as well
 * - `service`, `reader`, `member`, `manager`: of the project that the things belong to
 * - `admin`: in a third project
 */
export const PROJECT_CALLERS = [
  'other',
  'none',
  'domain',
  'system',
  'service',
  'reader',
  'member',
  'manager',
  'admin',
] as const;

/** Before these ask to delete something, the things may have gone with the one before. */
const RENEWED = new Set<string | undefined>(['other', 'reader', 'manager', 'admin']);

export interface People {
  projectId: string;
  memberId: string;
  tokens: Readonly<Record<string, string>>;
}

/** What a path names, by the collection before it (`servers/:id`) or by the parameter itself. */
export type Things = Readonly<Record<string, string>>;

export interface Room {
  /** New things in the project; with paths at least those that the paths name. */
  make(people: People, paths?: readonly string[]): Promise<Things>;
  /** Bodies and headers for routes whose DTO does not say enough, by `METHOD /path`. */
  requests?(people: People, things: Things): Readonly<Record<string, InjectOptions>>;
}

/** Asks about the same things again and again, but for what is deleted: the next caller finds others there. */
export class ProjectAsker implements Asker {
  /** The path by which things went with the last request. */
  private spent: string | undefined;

  private constructor(
    private readonly room: Room,
    private readonly people: People,
    private things: Things,
  ) {}

  static async make(app: AppUnderTest, roomOf: (app: AppUnderTest) => Room): Promise<ProjectAsker> {
    const people = await makePeople(app);
    const room = roomOf(app);
    return new ProjectAsker(room, people, await room.make(people));
  }

  async requestFor(route: Route, caller: string | undefined) {
    const deletes = route.method === 'DELETE';
    const renews = deletes && RENEWED.has(caller);
    const paths = [...(renews ? [route.path] : []), ...(this.spent === undefined ? [] : [this.spent])];
    if (paths.length) this.things = { ...this.things, ...(await this.room.make(this.people, paths)) };
    this.spent = deletes && caller === 'admin' ? route.path : undefined;
    const token = caller === undefined ? undefined : this.people.tokens[caller];
    const own = this.room.requests?.(this.people, this.things)[`${route.method} ${route.path}`];
    const body = sampleBody(route) as object | undefined;
    return {
      method: (route.method === 'ALL' ? 'GET' : route.method) as 'GET',
      url: this.urlOf(route.path),
      ...(token !== undefined && { token }),
      ...(body !== undefined && { payload: body }),
      ...own,
    };
  }

  private urlOf(path: string): string {
    const parts = path.split('/');
    return parts
      .map((part, index) => {
        if (part === '*') return 'anything';
        if (!part.startsWith(':')) return part;
        const value = this.things[parts[index - 1] ?? ''] ?? this.things[part.slice(1)];
        if (value === undefined) throw new Error(`nothing to put into ${part} of ${path}`);
        return value;
      })
      .join('/');
  }
}

async function makePeople(app: AppUnderTest): Promise<People> {
  const admin = await app.token();
  const call = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) => {
    const answer = await app.request({ method, url: `/v3${url}`, token: admin, payload });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
    return answer.body ? answer.json() : undefined;
  };
  const make = async (kind: string, content: object): Promise<string> =>
    (await call('POST', `/${kind}s`, { [kind]: content }))[kind].id;

  const projectId = await make('project', { name: 'authz' });
  const elsewhere = await make('project', { name: 'elsewhere' });
  const ids: Record<string, string> = {};
  const tokens: Record<string, string> = { admin };
  const callers: ReadonlyArray<readonly [string, string | undefined, object | string, string?]> = [
    ['other', `/projects/${elsewhere}`, { project: { id: elsewhere } }, 'member'],
    ['none', undefined, 'unscoped'],
    ['domain', '/domains/default', { domain: { id: 'default' } }, 'admin'],
    ['system', '/system', { system: { all: true } }, 'admin'],
    ...['service', 'reader', 'member', 'manager'].map(
      (role) => [role, `/projects/${projectId}`, { project: { id: projectId } }, role] as const,
    ),
  ];
  for (const [name, path, scope, role] of callers) {
    const user = await make('user', { name, password: `secret-of-${name}` });
    if (path !== undefined) {
      const [found] = (await call('GET', `/roles?name=${role}`)).roles;
      await call('PUT', `${path}/users/${user}/roles/${found.id}`);
    }
    tokens[name] = await app.token(name, `secret-of-${name}`, scope);
    ids[name] = user;
  }
  return { projectId, memberId: ids.member ?? '', tokens };
}
