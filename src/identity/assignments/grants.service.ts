import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { Directories } from '../directories/directories';
import { assignmentNotFound, forbiddenAction, notFound } from '../identity.errors';
import { ProjectsRepository } from '../projects/projects.repository';
import type { Role } from '../roles/role.entity';
import { RolesRepository } from '../roles/roles.repository';
import type { ActorType, Assignment, TargetType } from './assignment.entity';
import { AssignmentsRepository } from './assignments.repository';
import { RoleLoss } from './role-loss';
import { SYSTEM_TARGET } from './system-target';

/** Whose roles on what; a grant is this with a role. */
export type GrantKey = Omit<Assignment, 'id' | 'roleId'>;

@Injectable()
export class GrantsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly assignments: AssignmentsRepository,
    private readonly roles: RolesRepository,
    private readonly projects: ProjectsRepository,
    private readonly directories: Directories,
    private readonly loss: RoleLoss,
  ) {}

  async list(key: GrantKey): Promise<Role[]> {
    await this.assertExists(key);
    const rows = await this.assignments.list({ where: key });
    const roles = await this.roles.list({ where: { id: { in: rows.map((row) => row.roleId) } } });
    return roles.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async assertGranted(key: GrantKey, roleId: string): Promise<void> {
    await this.role(roleId);
    if (await this.assignments.find({ ...key, roleId })) return;
    throw assignmentNotFound(roleId, key.actorId, key.targetId);
  }

  /** Twice is once. */
  async grant(key: GrantKey, roleId: string): Promise<void> {
    // An LDAP directory may have to be asked: not inside the unit of work.
    await this.assertExists(key);
    await this.unitOfWork.run(async (tx) => {
      const role = await this.role(roleId);
      await this.assertSameDomain(role, key);
      if (await this.assignments.find({ ...key, roleId })) return;
      await this.assignments.insert(tx, { ...key, roleId });
    });
  }

  revoke(key: GrantKey, roleId: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await this.role(roleId);
      if ((await this.assignments.delete(tx, { ...key, roleId })) === 0) {
        throw assignmentNotFound(roleId, key.actorId, key.targetId);
      }
      await this.loss.ofGrant(tx, key);
    });
  }

  findActor(type: ActorType, id: string) {
    return type === 'user' ? this.directories.findUser(id) : this.directories.findGroup(id);
  }

  findTarget(type: TargetType, id: string) {
    if (type === 'system') return Promise.resolve({ id: SYSTEM_TARGET, domainId: null });
    return type === 'domain' ? this.projects.findDomain(id) : this.projects.find(id);
  }

  findRole(id: string): Promise<Role | undefined> {
    return this.roles.find(id);
  }

  private async assertExists(key: GrantKey): Promise<void> {
    if (!(await this.findActor(key.actorType, key.actorId))) throw notFound(key.actorType, key.actorId);
    if (!(await this.findTarget(key.targetType, key.targetId))) throw notFound(key.targetType, key.targetId);
  }

  private async role(id: string): Promise<Role> {
    const role = await this.roles.find(id);
    if (!role) throw notFound('role', id);
    return role;
  }

  /** keystone/assignment/core.py, create_grant, asks only for projects: their domain must be the role's. */
  private async assertSameDomain(role: Role, key: GrantKey): Promise<void> {
    if (role.domainId === null || key.targetType !== 'project') return;
    const project = await this.projects.find(key.targetId);
    if (project?.domainId === role.domainId) return;
    throw forbiddenAction(`assign the role ${role.id} of domain ${role.domainId} in another domain`);
  }
}
