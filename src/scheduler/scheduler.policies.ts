import { type PolicyRules, scoped } from '../shared/policy/policy-rules';

/** placement/policies: all is for admins and services, one's own usage for readers. */
const checks = {
  'placement:resource_providers:list': 'rule:admin_or_service',
  'placement:resource_providers:create': 'rule:admin_or_service',
  'placement:resource_providers:update': 'rule:admin_or_service',
  'placement:resource_providers:delete': 'rule:admin_or_service',
  'placement:resource_providers:show': 'rule:admin_or_service',
  'placement:resource_providers:inventories:list': 'rule:admin_or_service',
  'placement:resource_providers:inventories:show': 'rule:admin_or_service',
  'placement:resource_providers:inventories:create': 'rule:admin_or_service',
  'placement:resource_providers:inventories:update': 'rule:admin_or_service',
  'placement:resource_providers:inventories:delete': 'rule:admin_or_service',
  'placement:resource_providers:aggregates:update': 'rule:admin_or_service',
  'placement:resource_providers:aggregates:list': 'rule:admin_or_service',
  'placement:resource_providers:usages': 'rule:admin_or_service',
  'placement:resource_providers:traits:list': 'rule:admin_or_service',
  'placement:resource_providers:traits:update': 'rule:admin_or_service',
  'placement:resource_providers:traits:delete': 'rule:admin_or_service',
  'placement:resource_providers:allocations:list': 'rule:admin_or_service',
  'placement:resource_classes:list': 'rule:admin_or_service',
  'placement:resource_classes:show': 'rule:admin_or_service',
  'placement:resource_classes:create': 'rule:admin_or_service',
  'placement:resource_classes:update': 'rule:admin_or_service',
  'placement:resource_classes:delete': 'rule:admin_or_service',
  'placement:traits:list': 'rule:admin_or_service',
  'placement:traits:show': 'rule:admin_or_service',
  'placement:traits:update': 'rule:admin_or_service',
  'placement:traits:delete': 'rule:admin_or_service',
  'placement:allocation_candidates:list': 'rule:admin_or_service',
  'placement:allocations:list': 'rule:admin_or_service',
  'placement:allocations:update': 'rule:admin_or_service',
  'placement:allocations:manage': 'rule:admin_or_service',
  'placement:allocations:delete': 'rule:admin_or_service',
  'placement:usages': 'rule:project_reader_api or rule:admin_or_service',
  'monostack:decisions:show': 'rule:context_is_admin',
  admin_or_service: 'rule:admin_api or rule:service_api',
};

/** Every rule is for tokens of a project, as upstream. */
export const schedulerPolicies: PolicyRules = scoped(['project'], checks);
