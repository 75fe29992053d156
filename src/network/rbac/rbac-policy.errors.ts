import { AppError, type ErrorKind } from '../../shared/errors/app-error';

/* Types and sentences of neutron/extensions/rbac.py and neutron/db/rbac_db_models.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}

export const rbacPolicyNotFound = (id: string, objectType = 'unknown') =>
  error('not_found', 'rbac_policy_not_found', `RBAC policy of type ${objectType} with ID ${id} not found`);
export const rbacPolicyExists = () =>
  error('conflict', 'duplicate_rbac_policy', 'An RBAC policy already exists with those values.');
export const rbacPolicyInUse = (objectId: string, details: string) =>
  error(
    'conflict',
    'rbac_policy_in_use',
    `RBAC policy on object ${objectId} cannot be removed because other objects depend on it.\nDetails: ${details}`,
  );
export const invalidRbacAction = (action: string, objectType: string, valid: readonly string[]) =>
  error(
    'invalid',
    'invalid_action_for_type',
    `Invalid action '${action}' for object type '${objectType}'. Valid actions: ${valid.join(', ')}`,
  );
