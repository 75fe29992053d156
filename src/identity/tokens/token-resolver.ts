import { Injectable } from '@nestjs/common';
import type { TokenInfo } from '../../shared/http/token-validator.port';
import { EffectiveRoles } from '../assignments/effective-roles';
import { Directories } from '../directories/directories';
import type { DirectoryUser } from '../directories/user-directory.port';
import type { Project } from '../projects/project.entity';
import { ProjectsRepository } from '../projects/projects.repository';
import type { Role } from '../roles/role.entity';
import { Revocations } from './revocations';
import type { TokenClaims } from './token-claims';

/** A token with all that it means now. Extensions may change it before it is used. */
export interface ResolvedToken {
  claims: TokenClaims;
  user: DirectoryUser;
  userDomain: Project;
  project: Project | undefined;
  projectDomain: Project | undefined;
  domain: Project | undefined;
  /** Effective; empty for an unscoped token. */
  roles: Role[];
  /** What extensions add to the `token` object of answers. */
  view: Record<string, unknown>;
  /** What extensions add to TokenInfo. */
  extraInfo: Partial<TokenInfo>;
}

/** Gives meaning to one key of a token's `x` claims. */
export interface TokenExtension {
  readonly key: string;
  /** Returns false for a token that is no longer good. May replace the roles. */
  apply(token: ResolvedToken, value: string): Promise<boolean>;
}

/** From claims to what they mean now; undefined where they mean nothing any more. */
@Injectable()
export class TokenResolver {
  private readonly extensions = new Map<string, TokenExtension>();

  constructor(
    private readonly directories: Directories,
    private readonly projects: ProjectsRepository,
    private readonly roles: EffectiveRoles,
    private readonly revocations: Revocations,
  ) {}

  register(extension: TokenExtension): void {
    this.extensions.set(extension.key, extension);
  }

  async resolve(claims: TokenClaims): Promise<ResolvedToken | undefined> {
    const user = await this.directories.findUser(claims.sub);
    if (!user?.enabled) return undefined;
    const userDomain = await this.enabled(user.domainId);
    if (!userDomain) return undefined;
    const scope = await this.scope(claims);
    if (!scope) return undefined;
    const token: ResolvedToken = { claims, user, userDomain, ...scope, roles: [], view: {}, extraInfo: {} };
    token.roles = await this.rolesOf(token);
    for (const [key, value] of Object.entries(claims.x ?? {})) {
      if (!(await this.extensions.get(key)?.apply(token, value))) return undefined;
    }
    const scoped = Boolean(claims.p || claims.d || claims.s);
    if (scoped && token.roles.length === 0) return undefined;
    const domains = [userDomain.id, scope.projectDomain?.id, scope.domain?.id].filter(
      (id) => id !== undefined,
    );
    return this.revocations.isRevoked(claims, domains) ? undefined : token;
  }

  private async scope(claims: TokenClaims) {
    const none = { project: undefined, projectDomain: undefined, domain: undefined };
    if (claims.d) {
      const domain = await this.enabled(claims.d);
      return domain?.isDomain ? { ...none, domain } : undefined;
    }
    if (!claims.p) return none;
    const project = await this.enabled(claims.p);
    if (!project) return undefined;
    if (project.domainId === null) return { ...none, project };
    const projectDomain = await this.enabled(project.domainId);
    return projectDomain && { ...none, project, projectDomain };
  }

  private rolesOf({ claims, user, project, domain }: ResolvedToken): Promise<Role[]> | Role[] {
    if (project) return this.roles.onProject(user, project);
    if (domain) return this.roles.onDomain(user, domain.id);
    return claims.s ? this.roles.onSystem(user) : [];
  }

  private async enabled(id: string): Promise<Project | undefined> {
    const project = await this.projects.find(id);
    return project?.enabled ? project : undefined;
  }
}

export function tokenInfo(token: ResolvedToken): TokenInfo {
  const { claims, user, project, domain } = token;
  return {
    userId: user.id,
    userName: user.name,
    userDomainId: user.domainId,
    ...(project && {
      projectId: project.id,
      projectName: project.name,
      projectDomainId: project.domainId ?? project.id,
    }),
    ...(domain && { domainId: domain.id }),
    ...(claims.s && { systemScope: true }),
    roles: token.roles.map((role) => role.name),
    auditId: claims.a[0] ?? '',
    methods: claims.m,
    issuedAt: Math.floor(claims.iat),
    expiresAt: claims.exp,
    ...token.extraInfo,
  };
}
