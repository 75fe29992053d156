import { Injectable } from '@nestjs/common';
import type { Where } from '../../shared/db/where';
import { Directories } from '../directories/directories';
import { GroupsRepository } from '../groups/groups.repository';
import type { Project } from '../projects/project.entity';
import { ProjectsRepository } from '../projects/projects.repository';
import { RoleGraphs } from '../roles/role-graph';
import type { Assignment } from './assignment.entity';
import { AssignmentsRepository } from './assignments.repository';
import { type EffectiveAssignment, expandAssignments } from './expand-assignments';

export interface AssignmentQuery {
  userId?: string | undefined;
  groupId?: string | undefined;
  roleId?: string | undefined;
  projectId?: string | undefined;
  domainId?: string | undefined;
  system?: boolean | undefined;
  inherited?: boolean | undefined;
  effective: boolean;
  subtree: boolean;
}

/** `GET /v3/role_assignments`: a fixed number of queries, however many rows come. */
@Injectable()
export class RoleAssignments {
  constructor(
    private readonly assignments: AssignmentsRepository,
    private readonly projects: ProjectsRepository,
    private readonly groups: GroupsRepository,
    private readonly directories: Directories,
    private readonly graphs: RoleGraphs,
  ) {}

  async list(query: AssignmentQuery): Promise<EffectiveAssignment[]> {
    return query.effective ? this.listEffective(query) : this.listStored(query);
  }

  private async listStored(query: AssignmentQuery): Promise<EffectiveAssignment[]> {
    const targets = await this.targetIds(query);
    return this.assignments.list({
      where: {
        ...(query.userId && { actorType: 'user', actorId: query.userId }),
        ...(query.groupId && { actorType: 'group', actorId: query.groupId }),
        ...(query.roleId && { roleId: query.roleId }),
        ...(targets && { targetId: { in: targets } }),
        ...(query.system && { targetType: 'system' }),
        ...(query.inherited !== undefined && { inherited: query.inherited }),
      } as Where<Assignment>,
    });
  }

  private async listEffective(query: AssignmentQuery): Promise<EffectiveAssignment[]> {
    const targets = await this.targetIds(query);
    const actors = query.userId ? await this.actorsOf(query.userId) : undefined;
    const sources = query.projectId
      ? [...(targets ?? []), ...(await this.above(query.projectId))]
      : (targets ?? undefined);
    const rows = await this.assignments.list({
      where: {
        ...(actors && { actorId: { in: actors } }),
        ...(sources && { targetId: { in: sources } }),
        ...(query.system && { targetType: 'system' }),
      } as Where<Assignment>,
    });
    const groupIds = rows.filter((row) => row.actorType === 'group').map((row) => row.actorId);
    const graph = await this.graphs.current();
    const expanded = expandAssignments(rows, {
      members: await this.members(groupIds, query.userId),
      projects: rows.some((row) => row.inherited)
        ? await this.projects.list({ where: { isDomain: false } })
        : [],
      graph,
    });
    return expanded.filter(
      (row) =>
        // A domain's own role only counts by what it implies.
        graph.byId.get(row.roleId)?.domainId === null &&
        (!query.roleId || row.roleId === query.roleId) &&
        (!targets || targets.includes(row.targetId)) &&
        (query.inherited === undefined || row.inherited === query.inherited),
    );
  }

  /** Undefined for any target. */
  private async targetIds(query: AssignmentQuery): Promise<string[] | undefined> {
    if (query.domainId) return [query.domainId];
    if (!query.projectId) return undefined;
    const below = query.subtree ? await this.projects.subtree(query.projectId) : [];
    return [query.projectId, ...below.map((project) => project.id)];
  }

  private async above(projectId: string): Promise<string[]> {
    const project = await this.projects.find(projectId);
    return project ? (await this.projects.ancestors(project)).map((parent: Project) => parent.id) : [];
  }

  private async actorsOf(userId: string): Promise<string[]> {
    const user = await this.directories.findUser(userId);
    return [userId, ...(user ? await this.directories.groupIdsOf(user) : [])];
  }

  private async members(groupIds: readonly string[], onlyUser: string | undefined) {
    const members = new Map<string, string[]>();
    if (onlyUser) {
      for (const id of groupIds) members.set(id, [onlyUser]);
      return members;
    }
    for (const { groupId, userId } of await this.groups.memberIds(groupIds)) {
      members.set(groupId, [...(members.get(groupId) ?? []), userId]);
    }
    return members;
  }
}
