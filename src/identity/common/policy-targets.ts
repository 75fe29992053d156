import type { PolicyTarget } from '../../shared/policy/policy-expression';

interface Owned {
  id: string;
  domainId: string | null;
}

/** Targets as Keystone's rules name them. A thing that does not exist has no attributes: only broad rules allow it. */
export function projectTarget(project: Owned | undefined): PolicyTarget {
  return project ? { 'target.project.id': project.id, 'target.project.domain_id': project.domainId } : {};
}

export function userTarget(user: Owned | undefined): PolicyTarget {
  return user ? { 'target.user.id': user.id, 'target.user.domain_id': user.domainId, user_id: user.id } : {};
}

export function groupTarget(group: Owned | undefined): PolicyTarget {
  return group ? { 'target.group.id': group.id, 'target.group.domain_id': group.domainId } : {};
}

export function domainTarget(domain: { id: string } | undefined): PolicyTarget {
  return domain ? { 'target.domain.id': domain.id } : {};
}

export function roleTarget(role: (Owned & { name: string }) | undefined): PolicyTarget {
  return role
    ? {
        'target.role.id': role.id,
        'target.role.name': role.name,
        'target.role.domain_id': role.domainId,
      }
    : {};
}
