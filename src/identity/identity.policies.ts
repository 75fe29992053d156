import type { PolicyRules } from '../shared/policy/policy.service';

/** Names and defaults of keystone/common/policies/*.py. */
export const identityPolicies: PolicyRules = {
  token_subject: 'user_id:%(target.token.user_id)s',
  'identity:check_token': 'rule:admin_required or (role:reader and system_scope:all) or rule:token_subject',
  'identity:validate_token':
    'rule:admin_required or (role:reader and system_scope:all) or rule:service_api or rule:token_subject',
  'identity:revoke_token': 'rule:admin_required or rule:token_subject',
};
