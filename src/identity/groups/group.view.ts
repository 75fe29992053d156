import type { RequestContext } from '../../shared/http/request-context';
import { selfLink } from '../common/links';
import type { DirectoryGroup } from '../directories/user-directory.port';

export function groupView(
  context: RequestContext,
  group: DirectoryGroup & { extra?: Readonly<Record<string, unknown>> },
) {
  return {
    ...group.extra,
    id: group.id,
    name: group.name,
    domain_id: group.domainId,
    description: group.description,
    links: selfLink(context, `groups/${group.id}`),
  };
}
