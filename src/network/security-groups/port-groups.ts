import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import type { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { Sharing } from '../rbac/sharing';
import { GroupRecords } from './group-records';
import { securityGroupNotFound } from './security-group.errors';
import { SecurityGroupsRepository } from './security-groups.repository';

/** Which groups a port may be in. */
@Injectable()
export class PortGroups {
  constructor(
    private readonly groups: SecurityGroupsRepository,
    private readonly records: GroupRecords,
    private readonly sharing: Sharing,
    private readonly access: Access,
  ) {}

  /** Throws 404 for a group that is neither the project's nor shared with it; an admin may use any. */
  async checked(context: RequestContext, projectId: string, ids: readonly string[]): Promise<string[]> {
    const found = new Map((await this.groups.listByIds(ids)).map((group) => [group.id, group]));
    const all = this.access.isAdmin(context);
    const foreign = [...found.values()].filter((group) => !all && group.projectId !== projectId);
    const shared = await this.sharing.sharedWith(
      projectId,
      foreign.map(({ id }) => id),
    );
    for (const id of ids) {
      const group = found.get(id);
      if (!group || !(all || group.projectId === projectId || shared.has(id)))
        throw securityGroupNotFound(id);
    }
    return [...ids];
  }

  /** The groups of a port that names none. */
  async defaults(_tx: Tx, projectId: string): Promise<string[]> {
    return [(await this.records.ensureDefault(projectId)).id];
  }
}
