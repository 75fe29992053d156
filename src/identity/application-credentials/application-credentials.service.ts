import { randomBytes } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newHexId } from '../../shared/ids';
import { EffectiveRoles } from '../assignments/effective-roles';
import { parseExpiry } from '../common/expiry';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import { duplicateName, notFound, unassignedRole } from '../identity.errors';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import { ProjectsRepository } from '../projects/projects.repository';
import type { Role } from '../roles/role.entity';
import { expandRoles, RoleGraphs } from '../roles/role-graph';
import { hashPassword } from '../users/password-hash';
import type { AccessRuleDto, CreateApplicationCredentialDto, RoleRefDto } from './application-credential.dto';
import type { ApplicationCredential } from './application-credential.entity';
import type { CredentialParts } from './application-credential.view';
import { ApplicationCredentialsRepository } from './application-credentials.repository';

/** In whose name one is made, and the roles of the token that asks. */
export interface CredentialOwner {
  userId: string;
  projectId: string;
  roles: readonly Role[];
}

@Injectable()
export class ApplicationCredentialsService implements OnModuleInit {
  constructor(
    private readonly repository: ApplicationCredentialsRepository,
    private readonly graphs: RoleGraphs,
    private readonly effective: EffectiveRoles,
    private readonly projects: ProjectsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly lifecycle: IdentityLifecycle,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  /** keystone/application_credential/core.py: what a user lost must not come back with a role given anew. */
  onModuleInit(): void {
    const deleteAll = async (tx: Tx, userId: string): Promise<void> => {
      await this.repository.delete(tx, { userId });
      await this.repository.deleteRules(tx, { userId });
    };
    this.lifecycle.add({
      userDeleted: deleteAll,
      userDisabled: deleteAll,
      projectDeleted: async (tx, projectId) => void (await this.repository.delete(tx, { projectId })),
      projectRoleLost: async (tx, userId, projectId) =>
        void (await this.repository.delete(tx, { userId, projectId })),
    });
  }

  async list(userId: string, name?: string): Promise<CredentialParts[]> {
    const rows = await this.repository.list({ userId, name });
    return Promise.all(rows.map((row) => this.parts(row)));
  }

  find(id: string): Promise<ApplicationCredential | undefined> {
    return this.repository.find({ id });
  }

  async parts(credential: ApplicationCredential): Promise<CredentialParts> {
    const { byId } = await this.graphs.current();
    const roles = credential.roleIds.map((id) => byId.get(id)).filter((role) => role !== undefined);
    const ids = credential.accessRuleIds;
    const rules = ids === null ? undefined : await this.repository.listRules({ id: { in: ids } });
    return { credential, roles, rules };
  }

  /** The caller with the roles of its token, which may be fewer than the user's. Throws 403 without a project. */
  async ownerOf(context: RequestContext): Promise<CredentialOwner> {
    const { userId, projectId } = context;
    const project = await this.projects.find(projectId);
    const user = { id: userId, domainId: context.caller().userDomainId };
    const roles = project ? await this.effective.onProject(user, project) : [];
    return { userId, projectId, roles: roles.filter((role) => context.roles.includes(role.name)) };
  }

  async create(owner: CredentialOwner, body: CreateApplicationCredentialDto) {
    const expiresAt = body.expires_at ? parseExpiry(body.expires_at, this.clock.now()) : null;
    const roleIds = await this.chooseRoles(owner.roles, body.roles);
    const secret = body.secret || randomBytes(64).toString('base64url');
    const secretHash = await hashPassword(secret, this.settings.passwordCost);
    const { userId, projectId } = owner;
    const credential = await this.unitOfWork.run(async (tx) => {
      if (await this.repository.find({ userId, name: body.name }))
        throw duplicateName('application_credential', body.name);
      const accessRuleIds = body.access_rules?.length
        ? await this.ensureRules(tx, userId, body.access_rules)
        : null;
      const row = {
        ...{ id: newHexId(), name: body.name, userId, projectId, secretHash, expiresAt, roleIds },
        description: body.description ?? null,
        unrestricted: body.unrestricted ?? false,
        accessRuleIds,
      };
      await this.repository.insert(tx, row);
      return row;
    });
    return { ...(await this.parts(credential)), secret };
  }

  async delete(id: string): Promise<void> {
    const gone = await this.unitOfWork.run((tx) => this.repository.delete(tx, { id }));
    if (gone === 0) throw notFound('application credential', id);
  }

  /** Those named with what they imply; none named means all of the token's. Throws 400 for one that it has not. */
  private async chooseRoles(
    own: readonly Role[],
    asked: readonly RoleRefDto[] | undefined,
  ): Promise<string[]> {
    if (!asked?.length) return own.map((role) => role.id);
    const graph = await this.graphs.current();
    const named = asked.map((ref) => own.find((role) => role.id === ref.id || role.name === ref.name)?.id);
    const chosen = named.filter((id) => id !== undefined);
    if (chosen.length < named.length) {
      throw unassignedRole();
    }
    return [...expandRoles(graph, chosen)];
  }

  /** A rule that the user has already is used again. */
  private async ensureRules(tx: Tx, userId: string, asked: readonly AccessRuleDto[]): Promise<string[]> {
    const ids: string[] = [];
    for (const { id, service = '', path = '', method = '' } of asked) {
      const known = await this.repository.findRule(id ? { id, userId } : { userId, service, path, method });
      if (known) ids.push(known.id);
      else if (id && !(service && path && method)) throw notFound('access rule', id);
      else {
        const rule = { id: newHexId(), userId, service, path, method };
        await this.repository.insertRule(tx, rule);
        ids.push(rule.id);
      }
    }
    return [...new Set(ids)];
  }
}
