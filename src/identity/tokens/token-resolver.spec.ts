import type { EffectiveRoles } from '../assignments/effective-roles';
import type { Directories } from '../directories/directories';
import type { DirectoryUser } from '../directories/user-directory.port';
import type { Project } from '../projects/project.entity';
import type { ProjectsRepository } from '../projects/projects.repository';
import type { Role } from '../roles/role.entity';
import type { Revocations } from './revocations';
import { TokenResolver, tokenInfo } from './token-resolver';
import { byId, claims, domain, project, resolved, role, user } from './token-world.fixture';

describe('what a token means', () => {
  let users: DirectoryUser[];
  let projects: Project[];
  let roles: Record<string, Role[]>;
  let revoked: string[];
  let askedDomains: readonly string[];
  let resolver: TokenResolver;

  beforeEach(() => {
    users = [user()];
    projects = [
      domain('default'),
      domain('other'),
      project('p'),
      project('q', { domainId: 'other' }),
      project('top', { domainId: null }),
    ];
    roles = { p: [role('member')], q: [role('member')], top: [role('reader')], other: [role('admin')] };
    roles['system'] = [role('admin')];
    revoked = [];
    askedDomains = [];
    resolver = new TokenResolver(
      { findUser: (id: string) => byId(users).find(id) } as unknown as Directories,
      { find: (id: string) => byId(projects).find(id) } as unknown as ProjectsRepository,
      {
        onProject: async (_: DirectoryUser, { id }: Project) => roles[id] ?? [],
        onDomain: async (_: DirectoryUser, id: string) => roles[id] ?? [],
        onSystem: async () => roles['system'] ?? [],
      } as unknown as EffectiveRoles,
      {
        isRevoked: ({ sub }: { sub: string }, domains: readonly string[]) => {
          askedDomains = domains;
          return revoked.includes(sub);
        },
      } as unknown as Revocations,
    );
  });

  const names = async (scope: object) =>
    (await resolver.resolve(claims(scope)))?.roles.map(({ name }) => name);
  const replace = (id: string, changes: Partial<Project>) => {
    projects = projects.map((known) => (known.id === id ? { ...known, ...changes } : known));
  };

  it.each([
    [{}, []],
    [{ p: 'p' }, ['member']],
    [{ p: 'top' }, ['reader']],
    [{ d: 'other' }, ['admin']],
    [{ s: 1 }, ['admin']],
    [{ d: 'p' }, undefined],
    [{ p: 'gone' }, undefined],
    [{ d: 'gone' }, undefined],
  ])('has with the scope %j the roles %j', async (scope, expected) => {
    expect(await names(scope)).toEqual(expected);
  });

  it('names the project with its domain, or the domain, and no more', async () => {
    const inProject = await resolver.resolve(claims({ p: 'q' }));
    expect([inProject?.project?.id, inProject?.projectDomain?.id, inProject?.domain]).toEqual([
      'q',
      'other',
      undefined,
    ]);
    const inDomain = await resolver.resolve(claims({ d: 'other' }));
    expect([inDomain?.domain?.id, inDomain?.project, inDomain?.projectDomain]).toEqual([
      'other',
      undefined,
      undefined,
    ]);
    const onTop = await resolver.resolve(claims({ p: 'top' }));
    expect([onTop?.project?.id, onTop?.projectDomain]).toEqual(['top', undefined]);
  });

  it.each([{ p: 'q' }, { d: 'other' }, { s: 1 }] as const)(
    'means nothing in the scope %j without a role',
    async (scope) => {
      roles = {};
      expect(await names(scope)).toBeUndefined();
      expect(await names({})).toEqual([]);
    },
  );

  it('means nothing once the user is gone, disabled, or of a disabled domain', async () => {
    users = [user({ enabled: false })];
    expect(await names({})).toBeUndefined();
    users = [];
    expect(await names({})).toBeUndefined();
    users = [user()];
    replace('default', { enabled: false });
    expect(await names({})).toBeUndefined();
  });

  it('means nothing once its project, the domain of that, or its domain is disabled', async () => {
    replace('q', { enabled: false });
    expect(await names({ p: 'q' })).toBeUndefined();
    replace('q', { enabled: true });
    expect(await names({ p: 'q' })).toEqual(['member']);
    replace('other', { enabled: false });
    expect(await names({ p: 'q' })).toBeUndefined();
    expect(await names({ d: 'other' })).toBeUndefined();
  });

  it('is asked for among the revoked ones with every domain that it touches', async () => {
    await names({ p: 'q' });
    expect(askedDomains).toEqual(['default', 'other']);
    await names({ d: 'other' });
    expect(askedDomains).toEqual(['default', 'other']);
    await names({});
    expect(askedDomains).toEqual(['default']);
    revoked = ['user-1'];
    expect(await names({ p: 'q' })).toBeUndefined();
  });

  it('is what its extensions make of it, and nothing where one is unknown or says no', async () => {
    const seen: string[] = [];
    resolver.register({
      key: 'trust',
      apply: async (token, value) => {
        seen.push(`${token.roles.length} ${value}`);
        token.roles = [role('delegated')];
        return value !== 'spent';
      },
    });
    expect(await names({ p: 'p', x: { trust: 't' } })).toEqual(['delegated']);
    expect(seen).toEqual(['1 t']);
    expect(await names({ p: 'p', x: { trust: 'spent' } })).toBeUndefined();
    expect(await names({ p: 'p', x: { trust: 't', unknown: 'u' } })).toBeUndefined();
  });
});

describe('what other rooms learn of a token', () => {
  const base = {
    userId: 'user-1',
    userName: 'anna',
    userDomainId: 'default',
    auditId: 'audit-1',
    methods: ['password'],
    issuedAt: 1_800_000_000,
    expiresAt: 1_800_003_600,
  };

  it('is the user alone without a scope', () => {
    expect(tokenInfo(resolved())).toEqual({ ...base, roles: [] });
    expect(tokenInfo(resolved({ claims: claims({ a: [] }) })).auditId).toBe('');
  });

  it('is the scope with the names of the roles', () => {
    const roles = [role('member'), role('reader')];
    const inProject = { ...base, projectId: 'p', projectName: 'name of p', roles: ['member', 'reader'] };
    expect(tokenInfo(resolved({ roles, project: project('p') }))).toEqual({
      ...inProject,
      projectDomainId: 'default',
    });
    expect(tokenInfo(resolved({ roles, project: domain('p') }))).toEqual({
      ...inProject,
      projectDomainId: 'p',
    });
    expect(tokenInfo(resolved({ domain: domain('other') }))).toEqual({
      ...base,
      domainId: 'other',
      roles: [],
    });
    expect(tokenInfo(resolved({ claims: claims({ s: 1 }) }))).toEqual({
      ...base,
      systemScope: true,
      roles: [],
    });
  });

  it('is what extensions add, which has the last word', () => {
    const extraInfo = { userName: 'somebody else' };
    expect(tokenInfo(resolved({ extraInfo }))).toEqual({ ...base, userName: 'somebody else', roles: [] });
  });
});
