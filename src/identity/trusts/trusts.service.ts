import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newHexId } from '../../shared/ids';
import { EffectiveRoles } from '../assignments/effective-roles';
import { expirySeconds, parseExpiry } from '../common/expiry';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import { Directories } from '../directories/directories';
import { forbiddenAction, notFound } from '../identity.errors';
import { ProjectsRepository } from '../projects/projects.repository';
import type { Role } from '../roles/role.entity';
import { RoleGraphs } from '../roles/role-graph';
import { assertRedelegation, redelegationCount } from './redelegation';
import type { CreateTrustDto } from './trust.dto';
import type { Trust } from './trust.entity';
import { TrustsRepository } from './trusts.repository';

@Injectable()
export class TrustsService implements OnModuleInit {
  constructor(
    private readonly trusts: TrustsRepository,
    private readonly directories: Directories,
    private readonly projects: ProjectsRepository,
    private readonly effective: EffectiveRoles,
    private readonly graphs: RoleGraphs,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly lifecycle: IdentityLifecycle,
  ) {}

  onModuleInit(): void {
    this.lifecycle.add({
      userDeleted: async (tx, id) => {
        await this.trusts.delete(tx, { trustorUserId: id });
        await this.trusts.delete(tx, { trusteeUserId: id });
      },
      projectDeleted: async (tx, projectId) => void (await this.trusts.delete(tx, { projectId })),
    });
  }

  list(where: { trustorUserId?: string; trusteeUserId?: string }): Promise<Trust[]> {
    return this.trusts.list(where);
  }

  /** Undefined for one that is used up or over, as Keystone has it. */
  async find(id: string): Promise<Trust | undefined> {
    const trust = await this.trusts.find(id);
    return trust && this.isAlive(trust) ? trust : undefined;
  }

  async get(id: string): Promise<Trust> {
    const trust = await this.find(id);
    if (!trust) throw notFound('trust', id);
    return trust;
  }

  isAlive({ remainingUses, expiresAt }: Trust): boolean {
    if (remainingUses !== null && remainingUses <= 0) return false;
    return expiresAt === null || expirySeconds(expiresAt) > this.clock.now() / 1000;
  }

  /** From this one up to the first of its chain; undefined if a link is gone, over, or its trustee disabled. */
  async chain(trust: Trust): Promise<Trust[] | undefined> {
    const chain = [trust];
    let last = trust;
    while (last.redelegatedTrustId) {
      const parent = await this.trusts.find(last.redelegatedTrustId);
      if (!parent || !this.isAlive(parent)) return undefined;
      if (!(await this.directories.findUser(parent.trusteeUserId))?.enabled) return undefined;
      chain.push(parent);
      last = parent;
    }
    return chain;
  }

  async rolesOf(trust: Trust): Promise<Role[]> {
    const { byId } = await this.graphs.current();
    return trust.roleIds.map((id) => byId.get(id)).filter((role) => role !== undefined);
  }

  /** `parentId` is the trust of the token that asks, if any. */
  async create(body: CreateTrustDto, parentId: string | undefined): Promise<Trust> {
    if (!(await this.directories.findUser(body.trustee_user_id)))
      throw notFound('user', body.trustee_user_id);
    const parent = parentId === undefined ? undefined : await this.get(parentId);
    const chain = parent ? await this.chain(parent) : [];
    if (!chain) throw forbiddenAction('One of the trust agents is disabled or deleted');
    const roleIds = await this.chooseRoles(body, chain.at(-1)?.trustorUserId ?? body.trustor_user_id);
    const asked = body.expires_at ? parseExpiry(body.expires_at, this.clock.now()) : null;
    const request = {
      allow: body.allow_redelegation ?? false,
      count: body.redelegation_count ?? null,
      remainingUses: body.remaining_uses ?? null,
      expiresAt: asked ?? parent?.expiresAt ?? null,
      roleIds,
      impersonation: body.impersonation,
    };
    const count = redelegationCount(request, parent);
    for (const above of chain) assertRedelegation(above, request);
    const trust: Trust = {
      id: newHexId(),
      trustorUserId: body.trustor_user_id,
      trusteeUserId: body.trustee_user_id,
      projectId: body.project_id || null,
      impersonation: body.impersonation,
      expiresAt: request.expiresAt,
      remainingUses: request.remainingUses,
      roleIds,
      redelegatedTrustId: parent?.id ?? null,
      redelegationCount: count,
      createdAt: this.clock.timestamp(),
    };
    await this.unitOfWork.run((tx) => this.trusts.insert(tx, trust));
    return trust;
  }

  async delete(id: string): Promise<void> {
    const gone = await this.unitOfWork.run((tx) => this.trusts.delete(tx, { id }));
    if (gone === 0) throw notFound('trust', id);
  }

  /** Throws 404 for a role that the trustor has not on the project. */
  private async chooseRoles(body: CreateTrustDto, trustorId: string): Promise<string[]> {
    const refs = body.roles ?? [];
    if (!body.project_id) {
      const [first] = refs;
      if (first) throw notFound('role', first.id ?? first.name ?? '');
      return [];
    }
    if (refs.length === 0) throw forbiddenAction('At least one role should be specified');
    const project = await this.projects.find(body.project_id);
    if (!project) throw notFound('project', body.project_id);
    const trustor = await this.directories.findUser(trustorId);
    const roles = trustor ? await this.effective.onProject(trustor, project) : [];
    return refs.map(({ id, name }) => {
      const role = roles.find((own) => (id ? own.id === id : own.name === name));
      if (!role) throw notFound('role', id ?? name ?? '');
      return role.id;
    });
  }
}
