import type { RequestContext } from '../../shared/http/request-context';
import type { ServerGroup } from './server-group.entity';

export function serverGroupView(context: RequestContext, group: ServerGroup, members: readonly string[]) {
  const version = context.microversion;
  return {
    id: group.id,
    name: group.name,
    ...(version.atLeast('2.64')
      ? { policy: group.policy, rules: rulesOf(group) }
      : { policies: [group.policy], metadata: {} }),
    members,
    ...(version.atLeast('2.13') ? { project_id: group.projectId, user_id: group.userId } : {}),
  };
}

const rulesOf = ({ maxServerPerHost }: ServerGroup) =>
  maxServerPerHost === null ? {} : { max_server_per_host: maxServerPerHost };
