import { Clock } from '../../shared/clock';
import type { RequestContext } from '../../shared/http/request-context';
import type { DirectoryUser } from '../directories/user-directory.port';
import type { Project } from '../projects/project.entity';
import type { Role } from '../roles/role.entity';
import type { TokenClaims } from './token-claims';
import type { ResolvedToken } from './token-resolver';

/* A small cloud for the specs of tokens: one domain with a user and a project, and what sign-in asks of them. */

export class TurnedClock extends Clock {
  at = 1_800_000_000_000;
  ran = 0;
  override now(): number {
    return this.at;
  }
  override running(): number {
    return this.ran;
  }
  /** Time goes by; setting `at` alone is a clock that jumps. */
  pass(ms: number): void {
    this.at += ms;
    this.ran += ms;
  }
}

export const user = (changes: Partial<DirectoryUser> = {}): DirectoryUser => ({
  id: 'user-1',
  name: 'anna',
  domainId: 'default',
  enabled: true,
  defaultProjectId: null,
  passwordExpiresAt: null,
  options: {},
  extra: {},
  ...changes,
});

export const project = (id: string, changes: Partial<Project> = {}): Project =>
  ({ id, name: `name of ${id}`, domainId: 'default', isDomain: false, enabled: true, ...changes }) as Project;

export const domain = (id: string, changes: Partial<Project> = {}): Project =>
  project(id, { domainId: null, isDomain: true, ...changes });

export const role = (name: string): Role => ({ id: `id of ${name}`, name, domainId: null }) as Role;

export const claims = (changes: Partial<TokenClaims> = {}): TokenClaims => ({
  sub: 'user-1',
  m: ['password'],
  a: ['audit-1'],
  iat: 1_800_000_000.25,
  exp: 1_800_003_600,
  ...changes,
});

export const resolved = (changes: Partial<ResolvedToken> = {}): ResolvedToken => ({
  claims: claims(),
  user: user(),
  userDomain: domain('default'),
  project: undefined,
  projectDomain: undefined,
  domain: undefined,
  roles: [],
  view: {},
  extraInfo: {},
  ...changes,
});

export const request = (changes: Partial<RequestContext> = {}): RequestContext =>
  ({ clientAddress: '192.0.2.7', rootUrl: 'http://cloud', ...changes }) as RequestContext;

/** Answers what each name stands for. */
export const byId = <T extends { id: string }>(things: readonly T[]) => ({
  find: async (id: string) => things.find((thing) => thing.id === id),
});
