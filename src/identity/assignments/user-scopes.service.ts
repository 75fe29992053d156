import { Injectable } from '@nestjs/common';
import { Directories } from '../directories/directories';
import type { DirectoryUser } from '../directories/user-directory.port';
import type { Project } from '../projects/project.entity';
import { ProjectsRepository } from '../projects/projects.repository';
import type { Assignment } from './assignment.entity';
import { AssignmentsRepository } from './assignments.repository';

type UserRef = Pick<DirectoryUser, 'id' | 'domainId'>;

/** Where a user has a role: what `GET /v3/auth/projects` and its siblings list. */
@Injectable()
export class UserScopes {
  constructor(
    private readonly assignments: AssignmentsRepository,
    private readonly projectRows: ProjectsRepository,
    private readonly directories: Directories,
  ) {}

  async projects(user: UserRef): Promise<Project[]> {
    const rows = await this.rows(user);
    const found = new Map<string, Project>();
    const direct = rows.filter((row) => row.targetType === 'project' && !row.inherited);
    const add = (projects: Iterable<Project>) => {
      for (const project of projects) if (!project.isDomain) found.set(project.id, project);
    };
    add((await this.projectRows.byIds(direct.map((row) => row.targetId))).values());
    for (const row of rows.filter((row) => row.inherited)) {
      if (row.targetType === 'domain')
        add(await this.projectRows.list({ where: { domainId: row.targetId, isDomain: false } }));
      else add(await this.projectRows.subtree(row.targetId));
    }
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async domains(user: UserRef): Promise<Project[]> {
    const rows = (await this.rows(user)).filter((row) => row.targetType === 'domain' && !row.inherited);
    return [...(await this.projectRows.byIds(rows.map((row) => row.targetId))).values()];
  }

  async hasSystem(user: UserRef): Promise<boolean> {
    return (await this.rows(user)).some((row) => row.targetType === 'system');
  }

  private async rows(user: UserRef): Promise<Assignment[]> {
    const actors = [user.id, ...(await this.directories.groupIdsOf(user))];
    return this.assignments.list({ where: { actorId: { in: actors } } });
  }
}
