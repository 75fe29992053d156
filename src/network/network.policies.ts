import type { PolicyRules } from '../shared/policy/policy.service';
export const networkPolicies: PolicyRules = {};
