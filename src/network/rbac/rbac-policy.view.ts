import type { View } from '../common/present';
import type { RbacPolicy } from './rbac-policy.entity';

export function rbacPolicyView(policy: RbacPolicy): View {
  return {
    id: policy.id,
    project_id: policy.projectId,
    tenant_id: policy.projectId,
    object_type: policy.objectType,
    object_id: policy.objectId,
    action: policy.action,
    target_tenant: policy.targetProject,
  };
}

/** `target` is what the request makes of it, where it makes another. */
export function rbacPolicyTarget(
  policy: Pick<RbacPolicy, 'projectId' | 'targetProject'>,
  target = policy.targetProject,
): Record<string, unknown> {
  const { projectId } = policy;
  const project = { project_id: projectId, tenant_id: projectId };
  return { ...project, target_tenant: target, target_project: target };
}
