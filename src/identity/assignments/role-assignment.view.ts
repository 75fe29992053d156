import type { RequestContext } from '../../shared/http/request-context';
import type { EffectiveAssignment } from './expand-assignments';

export interface NamedThing {
  id: string;
  name: string;
  domain?: { id: string; name: string } | undefined;
}

/** Names by id, for `include_names`; without it only the id stands. */
export type NameOf = (id: string) => NamedThing | undefined;

/** keystone/api/role_assignments.py, _format_entity: the links tell which call would end the assignment. */
export function roleAssignmentView(context: RequestContext, row: EffectiveAssignment, nameOf: NameOf) {
  const thing = (id: string): NamedThing | { id: string } => nameOf(id) ?? { id };
  const base = `${context.serviceUrl}/v3`;
  const inherited = row.inherited && { 'OS-INHERIT:inherited_to': 'projects' };
  const scope =
    row.targetType === 'system' ? { system: { all: true } } : { [row.targetType]: thing(row.targetId) };
  return {
    links: {
      assignment: base + assignmentPath(row),
      ...(row.viaGroup && { membership: `${base}/groups/${row.viaGroup}/users/${row.actorId}` }),
      ...(row.viaRole && { prior_role: `${base}/prior_role/${row.roleId}/implies/${row.viaRole}` }),
    },
    scope: { ...scope, ...inherited },
    [row.actorType]: thing(row.actorId),
    role: thing(row.roleId),
  };
}

function assignmentPath(row: EffectiveAssignment): string {
  const source = row.viaTarget ?? { type: row.targetType, id: row.targetId };
  const target = source.type === 'system' ? '/system' : `/${source.type}s/${source.id}`;
  const actor = row.viaGroup ? `groups/${row.viaGroup}` : `${row.actorType}s/${row.actorId}`;
  const path = `${target}/${actor}/roles/${row.viaRole ?? row.roleId}`;
  return row.inherited ? `/OS-INHERIT${path}/inherited_to_projects` : path;
}
