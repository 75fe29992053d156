import { type PolicyRules, scoped } from '../policy/policy-rules';

/** OpenStack shows no operations: these rules carry our own names. */
export const operationsPolicies: PolicyRules = scoped(['system', 'project'], {
  'monostack:operations:list': 'rule:admin_required',
  'monostack:operations:show': 'rule:admin_required',
  'monostack:operations:retry': 'rule:admin_required',
  'monostack:operations:abandon': 'rule:admin_required',
});
