import { Injectable } from '@nestjs/common';
import type { GroupPolicy, Neighbourhood } from '../../scheduler';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import {
  rulesForAntiAffinityOnly,
  serverGroupNotFound,
  serverGroupRefNotFound,
  tooManyGroupMembers,
  tooManyServerGroups,
} from '../compute.errors';
import { QuotasService } from '../quotas/quotas.service';
import type { ServerGroup } from './server-group.entity';
import { ServerGroupsRepository } from './server-groups.repository';

export interface NewServerGroup {
  name: string;
  policy: GroupPolicy;
  rules?: { max_server_per_host?: number };
}

@Injectable()
export class ServerGroupsService {
  constructor(
    private readonly groups: ServerGroupsRepository,
    private readonly quotas: QuotasService,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async get(id: string): Promise<ServerGroup> {
    const group = await this.groups.find(id);
    if (!group) throw serverGroupNotFound(id);
    return group;
  }

  list(projectId: string | undefined): Promise<ServerGroup[]> {
    return this.groups.list(projectId);
  }

  create(context: RequestContext, { name, policy, rules = {} }: NewServerGroup): Promise<ServerGroup> {
    const { projectId, userId } = context;
    if (policy !== 'anti-affinity' && Object.keys(rules).length) throw rulesForAntiAffinityOnly();
    return this.unitOfWork.run(async (tx) => {
      const limit = (await this.quotas.limits(projectId)).server_groups;
      if (limit >= 0 && (await this.groups.count(projectId)) >= limit) throw tooManyServerGroups();
      const group: ServerGroup = {
        id: newUuid(),
        name,
        projectId,
        userId,
        policy,
        maxServerPerHost: rules.max_server_per_host ?? null,
        createdAt: this.clock.timestamp(),
      };
      await this.groups.insert(tx, group);
      return group;
    });
  }

  delete(id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      if ((await this.groups.delete(tx, id)) === 0) throw serverGroupNotFound(id);
    });
  }

  /** The ids of the servers in each, of all of them at once. */
  async membersOf(groups: readonly ServerGroup[]): Promise<Map<string, string[]>> {
    const members = new Map<string, string[]>(groups.map(({ id }) => [id, []]));
    for (const { id, groupId } of await this.groups.members([...members.keys()]))
      members.get(groupId ?? '')?.push(id);
    return members;
  }

  /** Inside the unit that inserts the servers: the group is there, and has room for so many of this user's. */
  async requireRoom({ projectId, userId }: RequestContext, id: string, more: number): Promise<void> {
    const group = await this.groups.find(id);
    if (!group || group.projectId !== projectId) throw serverGroupRefNotFound(id);
    const limit = (await this.quotas.limits(projectId)).server_group_members;
    const used = limit < 0 ? 0 : await this.groups.countMembers(id, userId);
    if (limit >= 0 && used + more > limit) throw tooManyGroupMembers();
  }

  /** For the scheduler, inside its claim: the others of the group as they are now. */
  async neighbours(groupId: string | null, serverId: string): Promise<Neighbourhood> {
    const group = groupId === null ? undefined : await this.groups.find(groupId);
    if (!group) return {};
    const { policy, maxServerPerHost } = group;
    const members = (await this.groups.members([group.id])).map(({ id }) => id);
    return {
      group: { policy, maxPerHost: maxServerPerHost ?? 1, members: members.filter((id) => id !== serverId) },
    };
  }
}
