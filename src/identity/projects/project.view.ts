import type { RequestContext } from '../../shared/http/request-context';
import { selfLink } from '../common/links';
import type { Project } from './project.entity';

export function projectView(context: RequestContext, project: Project, tags: readonly string[]) {
  return {
    ...project.extra,
    id: project.id,
    name: project.name,
    domain_id: project.domainId,
    description: project.description,
    enabled: project.enabled,
    parent_id: project.parentId,
    is_domain: project.isDomain,
    tags,
    options: project.options,
    links: selfLink(context, `projects/${project.id}`),
  };
}

type IdTree = { [id: string]: IdTree | null };

/** `subtree_as_ids`: each child with its own children, null for none at all. */
export function idTree(rootId: string, below: readonly Project[]): IdTree | null {
  const children = below.filter((project) => project.parentId === rootId);
  if (children.length === 0) return null;
  return Object.fromEntries(children.map((child) => [child.id, idTree(child.id, below)]));
}

/** `parents_as_ids`: the parent holding its own parent, and so on. */
export function idChain(above: readonly Project[]): IdTree | null {
  const [nearest, ...rest] = above;
  return nearest ? { [nearest.id]: idChain(rest) } : null;
}
