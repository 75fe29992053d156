import { Injectable } from '@nestjs/common';
import { Directories } from '../directories/directories';
import type { DirectoryUser } from '../directories/user-directory.port';
import type { Project } from '../projects/project.entity';
import { ProjectsRepository } from '../projects/projects.repository';
import type { Role } from '../roles/role.entity';
import { expandRoles, RoleGraphs } from '../roles/role-graph';
import { AssignmentsRepository } from './assignments.repository';
import { SYSTEM_TARGET } from './system-target';

/** Which roles a user really has somewhere: own and groups', inherited, implied; domain-specific ones left out. */
@Injectable()
export class EffectiveRoles {
  constructor(
    private readonly assignments: AssignmentsRepository,
    private readonly projects: ProjectsRepository,
    private readonly directories: Directories,
    private readonly graphs: RoleGraphs,
  ) {}

  async onProject(user: Pick<DirectoryUser, 'id' | 'domainId'>, project: Project): Promise<Role[]> {
    const above = project.parentId ? (await this.projects.ancestors(project)).map(({ id }) => id) : [];
    const rows = await this.rows(user, [project.id, ...above]);
    const counting = rows.filter((row) =>
      row.targetId === project.id ? row.targetType === 'project' && !row.inherited : row.inherited,
    );
    return this.expand(counting.map((row) => row.roleId));
  }

  async onDomain(user: Pick<DirectoryUser, 'id' | 'domainId'>, domainId: string): Promise<Role[]> {
    const rows = await this.rows(user, [domainId]);
    return this.expand(
      rows.filter((row) => row.targetType === 'domain' && !row.inherited).map((row) => row.roleId),
    );
  }

  async onSystem(user: Pick<DirectoryUser, 'id' | 'domainId'>): Promise<Role[]> {
    const rows = await this.rows(user, [SYSTEM_TARGET]);
    return this.expand(rows.filter((row) => !row.inherited).map((row) => row.roleId));
  }

  /** The ids with what they imply, as roles that may stand in a token. */
  async expand(roleIds: readonly string[]): Promise<Role[]> {
    const graph = await this.graphs.current();
    const roles = [...expandRoles(graph, roleIds)].map((id) => graph.byId.get(id));
    return roles
      .filter((role) => role !== undefined)
      .filter((role) => role.domainId === null)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private async rows(user: Pick<DirectoryUser, 'id' | 'domainId'>, targetIds: readonly string[]) {
    const actors = [user.id, ...(await this.directories.groupIdsOf(user))];
    return this.assignments.list({ where: { actorId: { in: actors }, targetId: { in: targetIds } } });
  }
}
