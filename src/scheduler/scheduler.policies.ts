import { type PolicyRules, scoped } from '../shared/policy/policy-rules';

/** placement/policies: reading is for admins and services, one's own usage for readers. */
const checks = {
  'placement:resource_providers:list': 'rule:admin_or_service',
  'placement:resource_providers:show': 'rule:admin_or_service',
  'placement:resource_providers:inventories:list': 'rule:admin_or_service',
  'placement:resource_providers:inventories:show': 'rule:admin_or_service',
  'placement:resource_providers:aggregates:list': 'rule:admin_or_service',
  'placement:resource_providers:usages': 'rule:admin_or_service',
  'placement:resource_providers:traits:list': 'rule:admin_or_service',
  'placement:resource_providers:allocations:list': 'rule:admin_or_service',
  'placement:resource_classes:list': 'rule:admin_or_service',
  'placement:resource_classes:show': 'rule:admin_or_service',
  'placement:traits:list': 'rule:admin_or_service',
  'placement:allocation_candidates:list': 'rule:admin_or_service',
  'placement:allocations:list': 'rule:admin_or_service',
  'placement:usages': 'rule:project_reader_api or rule:admin_or_service',
  'monostack:decisions:show': 'rule:context_is_admin',
  admin_or_service: 'rule:admin_api or rule:service_api',
};

/** Every rule is for tokens of a project, as upstream. */
export const schedulerPolicies: PolicyRules = scoped(['project'], checks);
