import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import { GroupsRepository } from '../groups/groups.repository';
import { ProjectsRepository } from '../projects/projects.repository';
import type { Assignment } from './assignment.entity';
import { AssignmentsRepository } from './assignments.repository';

type Lost = Omit<Assignment, 'id' | 'roleId'>;

/** Works out which users lose a role on which projects when assignments go, and tells the room's listeners. */
@Injectable()
export class RoleLoss {
  constructor(
    private readonly lifecycle: IdentityLifecycle,
    private readonly assignments: AssignmentsRepository,
    private readonly projects: ProjectsRepository,
    private readonly groups: GroupsRepository,
  ) {}

  async ofGrant(tx: Tx, lost: Lost): Promise<void> {
    const users =
      lost.actorType === 'user'
        ? [lost.actorId]
        : (await this.groups.memberIds([lost.actorId])).map((member) => member.userId);
    await this.report(tx, [lost], users);
  }

  /** `userIds` leave the group, or all its members do. */
  async ofGroup(tx: Tx, groupId: string, userIds?: readonly string[]): Promise<void> {
    const users = userIds ?? (await this.groups.memberIds([groupId])).map((member) => member.userId);
    const rows = await this.assignments.list({ where: { actorType: 'group', actorId: groupId } });
    await this.report(tx, rows, users);
  }

  private async report(tx: Tx, rows: readonly Lost[], users: readonly string[]): Promise<void> {
    for (const row of rows) {
      for (const projectId of await this.projectsOf(row)) {
        for (const userId of users) await this.lifecycle.projectRoleLost(tx, userId, projectId);
      }
    }
  }

  private async projectsOf({ targetType, targetId, inherited }: Lost): Promise<string[]> {
    if (!inherited) return targetType === 'project' ? [targetId] : [];
    const below =
      targetType === 'domain'
        ? await this.projects.list({ where: { domainId: targetId, isDomain: false } })
        : await this.projects.subtree(targetId);
    return below.map((project) => project.id);
  }
}
