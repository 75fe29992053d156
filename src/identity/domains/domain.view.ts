import type { RequestContext } from '../../shared/http/request-context';
import { selfLink } from '../common/links';
import type { Project } from '../projects/project.entity';

export function domainView(context: RequestContext, domain: Project, tags: readonly string[]) {
  return {
    ...domain.extra,
    id: domain.id,
    name: domain.name,
    description: domain.description,
    enabled: domain.enabled,
    tags,
    options: domain.options,
    links: selfLink(context, `domains/${domain.id}`),
  };
}
