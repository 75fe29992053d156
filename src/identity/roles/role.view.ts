import type { RequestContext } from '../../shared/http/request-context';
import { selfLink } from '../common/links';
import type { Role } from './role.entity';
import type { RoleGraph } from './role-graph';

export function roleView(context: RequestContext, role: Role) {
  return {
    ...role.extra,
    id: role.id,
    name: role.name,
    domain_id: role.domainId,
    description: role.description,
    options: role.options,
    links: selfLink(context, `roles/${role.id}`),
  };
}

/** A role in an inference: prior or implied. */
function briefRole(context: RequestContext, role: Role) {
  return { id: role.id, name: role.name, links: selfLink(context, `roles/${role.id}`) };
}

export function inferenceView(context: RequestContext, prior: Role, implied: Role) {
  return {
    role_inference: { prior_role: briefRole(context, prior), implies: briefRole(context, implied) },
    links: selfLink(context, `roles/${prior.id}/implies/${implied.id}`),
  };
}

export function inferencesOf(context: RequestContext, graph: RoleGraph, prior: Role) {
  const implied = (graph.implied.get(prior.id) ?? []).map((id) => graph.byId.get(id));
  return {
    prior_role: briefRole(context, prior),
    implies: implied.filter((role) => role !== undefined).map((role) => briefRole(context, role)),
  };
}
