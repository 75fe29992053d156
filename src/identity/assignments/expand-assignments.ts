import type { Project } from '../projects/project.entity';
import { expandRoles, type RoleGraph } from '../roles/role-graph';
import type { Assignment } from './assignment.entity';

/** An assignment as it works out, with where it came from. */
export interface EffectiveAssignment extends Omit<Assignment, 'id'> {
  /** The group that a user has it from. */
  viaGroup?: string;
  /** The domain or project that a project inherits it from. */
  viaTarget?: { type: 'project' | 'domain'; id: string };
  /** The role that implies it. */
  viaRole?: string;
}

interface Surroundings {
  members: ReadonlyMap<string, readonly string[]>;
  projects: readonly Project[];
  graph: Pick<RoleGraph, 'implied'>;
}

/** Groups become their members, inherited ones the projects below, and roles also what they imply. */
export function expandAssignments(
  rows: readonly Omit<Assignment, 'id'>[],
  around: Surroundings,
): EffectiveAssignment[] {
  const children = childrenOf(around.projects);
  return rows.flatMap((row) =>
    perMember(row, around.members)
      .flatMap((one) => perProject(one, children))
      .flatMap((one) => perRole(one, around.graph)),
  );
}

function perMember(row: EffectiveAssignment, members: Surroundings['members']): EffectiveAssignment[] {
  if (row.actorType === 'user') return [row];
  const users = members.get(row.actorId) ?? [];
  return users.map((userId) => ({ ...row, actorType: 'user', actorId: userId, viaGroup: row.actorId }));
}

function perProject(
  row: EffectiveAssignment,
  children: ReadonlyMap<string, readonly Project[]>,
): EffectiveAssignment[] {
  if (!row.inherited || row.targetType === 'system') return [row];
  const viaTarget = { type: row.targetType, id: row.targetId };
  const found: EffectiveAssignment[] = [];
  const queue = [row.targetId];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const child of children.get(id) ?? []) {
      found.push({ ...row, targetType: 'project', targetId: child.id, viaTarget });
      queue.push(child.id);
    }
  }
  return found;
}

function perRole(row: EffectiveAssignment, graph: Surroundings['graph']): EffectiveAssignment[] {
  const implied = [...expandRoles(graph, [row.roleId])].filter((id) => id !== row.roleId);
  return [row, ...implied.map((roleId) => ({ ...row, roleId, viaRole: row.roleId }))];
}

/** Projects at the top have their domain as parent. */
function childrenOf(projects: readonly Project[]): Map<string, Project[]> {
  const children = new Map<string, Project[]>();
  for (const project of projects) {
    const parent = project.parentId ?? '';
    const siblings = children.get(parent);
    if (siblings) siblings.push(project);
    else children.set(parent, [project]);
  }
  return children;
}
