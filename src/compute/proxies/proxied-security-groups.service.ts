import { Injectable } from '@nestjs/common';
import { type IngressRequest, SecurityGroups, type ServerSecurityGroup } from '../../network';
import { AppError } from '../../shared/errors/app-error';
import type { RequestContext } from '../../shared/http/request-context';
import { isUuid } from '../../shared/ids';
import {
  groupIdNotUuid,
  groupLimitExceeded,
  groupNotFound,
  groupNotFoundForProject,
  groupNotOfServer,
  groupRefused,
  serverWithoutPorts,
} from '../compute.errors';
import { toldAs } from './told-as';

const NOT_FOUND = 'security_group_not_found';
const RULE_NOT_FOUND = 'security_group_rule_not_found';

/**
 * Security groups as Nova showed them below 2.36 and gives them to servers still (security_groups.py): what is allowed
 * is the network service's to say.
 */
@Injectable()
export class ProxiedSecurityGroups {
  constructor(private readonly groups: SecurityGroups) {}

  async list(context: RequestContext, everywhere: boolean): Promise<ServerSecurityGroup[]> {
    const groups = await this.groups.list(context, everywhere ? 'all' : 'own');
    return groups.sort((a, b) => compare(a.projectId, b.projectId) || compare(a.name, b.name));
  }

  async get(context: RequestContext, id: string): Promise<ServerSecurityGroup> {
    if (!isUuid(id)) throw groupIdNotUuid();
    return this.seen(context, id);
  }

  create(context: RequestContext, name: string, description: string): Promise<ServerSecurityGroup> {
    return this.groups.create(context, name, description).catch(asConflict(groupLimitExceeded));
  }

  async update(
    context: RequestContext,
    id: string,
    { name, description }: { name: string; description: string },
  ): Promise<ServerSecurityGroup> {
    const had = await this.get(context, id);
    // A client that changes the description sends the name as well; the one of a default group must not change.
    const patch = had.name === name ? { description } : { name, description };
    return this.groups.update(context, id, patch).catch(asConflict(groupRefused));
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    await this.get(context, id);
    await this.groups.delete(context, id).catch(asConflict(groupRefused));
  }

  async addRule(context: RequestContext, request: IngressRequest) {
    await this.seen(context, request.groupId);
    if (request.remoteGroupId) await this.seen(context, request.remoteGroupId);
    return this.groups
      .addRule(context, request)
      .catch((error: unknown) => {
        throw isCode(error, 'security_group_rule_exists') ? groupRefused(error) : error;
      })
      .catch(asConflict(groupLimitExceeded));
  }

  async deleteRule(context: RequestContext, id: string): Promise<void> {
    if (!isUuid(id)) throw groupIdNotUuid();
    await toldAs(this.groups.deleteRule(context, id), RULE_NOT_FOUND, () => groupNotFound(id));
  }

  /** To every port of the server. */
  async add(context: RequestContext, serverId: string, name: string): Promise<void> {
    const id = await this.idOf(context, name);
    if ((await this.groups.addToServer(context, serverId, id)) === 0) throw serverWithoutPorts(serverId);
  }

  async remove(context: RequestContext, serverId: string, name: string): Promise<void> {
    const id = await this.idOf(context, name);
    const changed = await this.groups.removeFromServer(context, serverId, id);
    if (changed === 0) throw groupNotOfServer(name, serverId);
  }

  private idOf(context: RequestContext, name: string): Promise<string> {
    const words = () => groupNotFoundForProject(name, context.projectId);
    return toldAs(this.groups.idOf(context, name), NOT_FOUND, words);
  }

  private seen(context: RequestContext, id: string): Promise<ServerSecurityGroup> {
    return toldAs(this.groups.get(context, id), NOT_FOUND, () => groupNotFound(id));
  }
}

function isCode(error: unknown, code: string): error is AppError {
  return error instanceof AppError && error.code === code;
}

/** Nova told quota and conflict of the network service with a status of its own. */
function asConflict(words: (cause: AppError) => AppError) {
  return (error: unknown): never => {
    throw error instanceof AppError && error.status === 409 ? words(error) : error;
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
