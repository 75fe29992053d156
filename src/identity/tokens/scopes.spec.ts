import { refusalOf } from '../../shared/errors/refusal.fixture';
import type { EffectiveRoles } from '../assignments/effective-roles';
import type { Project } from '../projects/project.entity';
import type { ProjectsRepository } from '../projects/projects.repository';
import type { Role } from '../roles/role.entity';
import type { NamedRefDto } from './auth.dto';
import { type AuthAttempt, type AuthOutcome, AuthRegistry } from './auth-methods';
import { Scopes } from './scopes';
import { byId, domain, project, role, user } from './token-world.fixture';
import type { UserLookup } from './user-lookup';

const UNAUTHORIZED = [
  'unauthenticated',
  'unauthorized',
  'The request you have made requires authentication.',
];

describe('the scope of a token', () => {
  let projects: Project[];
  let roles: Role[];
  let registry: AuthRegistry;
  let scopes: Scopes;

  beforeEach(() => {
    projects = [project('p'), project('off', { enabled: false })];
    roles = [role('member')];
    registry = new AuthRegistry();
    const lookup = {
      project: ({ id }: NamedRefDto) => byId(projects).find(id ?? ''),
      domain: ({ id }: NamedRefDto) => byId([domain('d')]).find(id ?? ''),
    };
    scopes = new Scopes(
      registry,
      lookup as unknown as UserLookup,
      byId(projects) as unknown as ProjectsRepository,
      { onProject: async () => roles } as unknown as EffectiveRoles,
    );
  });

  const attempt = (
    defaultProjectId: string | null = null,
    outcome: Partial<AuthOutcome> = {},
  ): AuthAttempt => {
    const who = user({ defaultProjectId });
    return { user: who, methods: ['password'], outcomes: [{ user: who }, { user: who, ...outcome }] };
  };
  const resolve = async (asked: unknown, by = attempt()) => (await scopes.resolve(asked, by)).scope;
  const expected = async (asked: unknown) => {
    const refusal = (await refusalOf(resolve(asked))) as string[];
    return /Expecting to find (.*?)\. /.exec(refusal[2] ?? '')?.[1];
  };

  it.each([
    [{ project: { id: 'p' } }, { projectId: 'p' }],
    [{ domain: { id: 'd' } }, { domainId: 'd' }],
    [{ system: { all: true } }, { system: true }],
    ['unscoped', {}],
    [{ unscoped: {} }, {}],
  ])('is for %j %j', async (asked, scope) => {
    expect(await resolve(asked)).toEqual(scope);
    expect(await resolve(asked, attempt('p'))).toEqual(scope);
  });

  it.each([{ project: { id: 'gone' } }, { domain: { id: 'gone' } }])('is refused for %j', async (asked) => {
    expect(await refusalOf(resolve(asked))).toEqual(UNAUTHORIZED);
  });

  it.each([
    ['project', 'an object in scope'],
    [7, 'an object in scope'],
    [[{ project: { id: 'p' } }], 'an object in scope'],
    [{}, 'exactly one of project, domain, system or OS-TRUST:trust in scope'],
    [
      { project: { id: 'p' }, system: { all: true } },
      'exactly one of project, domain, system or OS-TRUST:trust in scope',
    ],
    [{ galaxy: {} }, 'project, domain, system or OS-TRUST:trust in scope'],
    [{ system: { all: false } }, '"all": true in system'],
    [{ system: { all: 'true' } }, '"all": true in system'],
    [{ system: null }, '"all": true in system'],
    [{ system: 'all' }, '"all": true in system'],
  ])('asked for as %j is refused: expected is %s', async (asked, sentence) => {
    expect(await expected(asked)).toBe(sentence);
  });

  it.each([undefined, null])(
    'is the default project for %s, if the user still has a role there',
    async (asked) => {
      expect(await resolve(asked, attempt('p'))).toEqual({ projectId: 'p' });
      expect(await resolve(asked)).toEqual({});
      expect(await resolve(asked, attempt('off'))).toEqual({});
      expect(await resolve(asked, attempt('gone'))).toEqual({});
      roles = [];
      expect(await resolve(asked, attempt('p'))).toEqual({});
    },
  );

  it('is none for a token that is exchanged without one', async () => {
    expect(await resolve(undefined, attempt('p', { parentAuditId: 'first' }))).toEqual({});
  });

  it('is what another kind of scope makes of it', async () => {
    const by = attempt();
    registry.addScope({
      key: 'OS-TRUST:trust',
      resolve: async (payload, seen) => ({
        scope: { projectId: `${payload} ${seen === by}` },
        userId: 'trustor',
      }),
    });
    const asked = { 'OS-TRUST:trust': 't' };
    expect(await scopes.resolve(asked, by)).toEqual({ scope: { projectId: 't true' }, userId: 'trustor' });
  });
});
