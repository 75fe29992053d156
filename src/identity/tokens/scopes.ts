import { Injectable } from '@nestjs/common';
import { checkEnvelope } from '../../shared/http/wire-body';
import { EffectiveRoles } from '../assignments/effective-roles';
import { unauthorized, validationError } from '../identity.errors';
import { ProjectsRepository } from '../projects/projects.repository';
import { DomainRefDto, NamedRefDto } from './auth.dto';
import { type AuthAttempt, AuthRegistry, type ScopeGrant } from './auth-methods';
import { UserLookup } from './user-lookup';

/** What `auth.scope` asks for. */
@Injectable()
export class Scopes {
  constructor(
    private readonly registry: AuthRegistry,
    private readonly lookup: UserLookup,
    private readonly projects: ProjectsRepository,
    private readonly roles: EffectiveRoles,
  ) {}

  async resolve(asked: unknown, attempt: AuthAttempt): Promise<ScopeGrant> {
    if (asked === undefined || asked === null) return { scope: await this.fallback(attempt) };
    if (asked === 'unscoped') return { scope: {} };
    if (typeof asked !== 'object' || Array.isArray(asked)) throw validationError('an object', 'scope');
    const keys = Object.keys(asked);
    const [key] = keys;
    if (!key || keys.length > 1)
      throw validationError('exactly one of project, domain, system or OS-TRUST:trust', 'scope');
    const value = (asked as Record<string, unknown>)[key];
    if (key === 'unscoped') return { scope: {} };
    if (key === 'project') return { scope: await this.project(asked) };
    if (key === 'domain') return { scope: await this.domain(asked) };
    if (key === 'system') return { scope: system(value) };
    const kind = this.registry.scopeKinds.get(key);
    if (!kind) throw validationError('project, domain, system or OS-TRUST:trust', 'scope');
    return kind.resolve(value, attempt);
  }

  private async project(asked: object) {
    const ref = checkEnvelope('project', NamedRefDto, asked, { unknown: 'keep' });
    const project = await this.lookup.project(ref);
    if (!project) throw unauthorized();
    return { projectId: project.id };
  }

  private async domain(asked: object) {
    const ref = checkEnvelope('domain', DomainRefDto, asked, { unknown: 'keep' });
    const domain = await this.lookup.domain(ref);
    if (!domain) throw unauthorized();
    return { domainId: domain.id };
  }

  /** With no scope asked for, the default project if it still works, else none (keystone/auth/core.py). */
  private async fallback({ user, outcomes }: AuthAttempt) {
    if (outcomes.some((outcome) => outcome.parentAuditId !== undefined)) return {};
    const project = user.defaultProjectId ? await this.projects.find(user.defaultProjectId) : undefined;
    if (!project?.enabled) return {};
    const roles = await this.roles.onProject(user, project);
    return roles.length ? { projectId: project.id } : {};
  }
}

function system(value: unknown) {
  if (typeof value === 'object' && value !== null && (value as { all?: unknown }).all === true)
    return { system: true };
  throw validationError('"all": true', 'system');
}
