import { Injectable } from '@nestjs/common';
import { Directories } from '../directories/directories';
import { GroupsRepository } from '../groups/groups.repository';
import { ProjectsRepository } from '../projects/projects.repository';
import { RoleGraphs } from '../roles/role-graph';
import { UsersRepository } from '../users/users.repository';
import type { EffectiveAssignment } from './expand-assignments';
import type { NamedThing, NameOf } from './role-assignment.view';

/** The names for `include_names`: one query for each kind of thing. */
@Injectable()
export class AssignmentNames {
  constructor(
    private readonly users: UsersRepository,
    private readonly groups: GroupsRepository,
    private readonly projects: ProjectsRepository,
    private readonly directories: Directories,
    private readonly graphs: RoleGraphs,
  ) {}

  async of(rows: readonly EffectiveAssignment[]): Promise<NameOf> {
    const things = [
      ...(await this.users.byIds(idsOf(rows, 'user'))).values(),
      ...(await this.groups.byIds(idsOf(rows, 'group'))).values(),
      ...(await this.projects.byIds(rows.map((row) => row.targetId))).values(),
      ...(await this.graphs.current()).byId.values(),
    ];
    const found = new Map<string, { id: string; name: string; domainId: string | null }>(
      things.map((thing) => [thing.id, thing]),
    );
    await this.addExternal(rows, found);
    const domainIds = [...found.values()].map((thing) => thing.domainId).filter((id) => id !== null);
    const domains = await this.projects.byIds(domainIds);
    const names = new Map<string, NamedThing>();
    for (const { id, name, domainId } of found.values()) {
      const domain = domainId ? domains.get(domainId) : undefined;
      names.set(id, { id, name, ...(domain && { domain: { id: domain.id, name: domain.name } }) });
    }
    return (id) => names.get(id);
  }

  /** Accounts of directories outside the database are asked for one by one. */
  private async addExternal(
    rows: readonly EffectiveAssignment[],
    found: Map<string, { id: string; name: string; domainId: string | null }>,
  ): Promise<void> {
    for (const { actorId, actorType } of rows) {
      if (found.has(actorId)) continue;
      const actor =
        actorType === 'user'
          ? await this.directories.findUser(actorId)
          : await this.directories.findGroup(actorId);
      if (actor) found.set(actorId, actor);
    }
  }
}

function idsOf(rows: readonly EffectiveAssignment[], type: 'user' | 'group'): string[] {
  return rows.filter((row) => row.actorType === type).map((row) => row.actorId);
}
