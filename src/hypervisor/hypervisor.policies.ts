import type { PolicyRules } from '../shared/policy/policy.service';

/** OpenStack has no API to enrol hosts: these rules carry our own names. */
export const hypervisorPolicies: PolicyRules = {
  'monostack:hosts:list': 'rule:admin_api',
  'monostack:hosts:show': 'rule:admin_api',
  'monostack:hosts:create': 'rule:admin_api',
  'monostack:hosts:update': 'rule:admin_api',
  'monostack:hosts:delete': 'rule:admin_api',
};
