import { type PolicyRules, scoped } from '../shared/policy/policy-rules';

/** OpenStack has no API to enrol hosts: these rules carry our own names. */
export const hypervisorPolicies: PolicyRules = scoped(['system', 'project'], {
  'monostack:hosts:list': 'rule:admin_required',
  'monostack:hosts:show': 'rule:admin_required',
  'monostack:hosts:create': 'rule:admin_required',
  'monostack:hosts:update': 'rule:admin_required',
  'monostack:hosts:delete': 'rule:admin_required',
  'monostack:hosts:take_over': 'rule:admin_required',
  'monostack:hosts:adopt': 'rule:admin_required',
  'monostack:hosts:remove_unknown': 'rule:admin_required',
});
