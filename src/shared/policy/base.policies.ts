import { operationsPolicies } from '../operations/operations.policies';
import { type PolicyRules, scoped } from './policy-rules';

/** Rules that every service shares, with the names and defaults of nova/policies/base.py and its siblings. */
export const basePolicies: PolicyRules = {
  ...operationsPolicies,
  // A domain's administrator has the rights of the domain, not of the cloud: those are granted by other clauses.
  admin_required: 'role:admin and not scope:domain',
  ...scoped(['project'], {
    context_is_admin: 'role:admin',
    admin_api: 'role:admin',
    service_api: 'role:service',
    project_reader_api: 'role:reader and project_id:%(project_id)s',
    project_member_api: 'role:member and project_id:%(project_id)s',
    project_manager_api: 'role:manager and project_id:%(project_id)s',
    project_reader_or_admin: 'rule:project_reader_api or rule:context_is_admin',
    project_member_or_admin: 'rule:project_member_api or rule:context_is_admin',
    project_manager_or_admin: 'rule:project_manager_api or rule:context_is_admin',
  }),
};
