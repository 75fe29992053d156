import type { PolicyRules, Scope } from '../shared/policy/policy-rules';

const ADMIN = 'rule:admin_required';
const ADMIN_OR_SYSTEM_READER = `${ADMIN} or (role:reader and system_scope:all)`;
const CREDENTIAL_OWNER = 'user_id:%(target.credential.user_id)s';
const TRUSTOR = 'user_id:%(target.trust.trustor_user_id)s';
const TRUSTEE = 'user_id:%(target.trust.trustee_user_id)s';

const all = (expression: string, ...names: string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [`identity:${name}`, expression]));

const checks = {
  ...all(`${ADMIN_OR_SYSTEM_READER} or ${CREDENTIAL_OWNER}`, 'get_credential', 'list_credentials'),
  ...all(`${ADMIN} or ${CREDENTIAL_OWNER}`, 'create_credential', 'update_credential', 'delete_credential'),
  ...all(`${ADMIN_OR_SYSTEM_READER} or ${CREDENTIAL_OWNER}`, 'ec2_get_credential'),
  ...all(`${ADMIN_OR_SYSTEM_READER} or rule:user_owner`, 'ec2_list_credentials'),
  ...all(
    `${ADMIN} or (role:member and ${CREDENTIAL_OWNER})`,
    'ec2_create_credential',
    'ec2_delete_credential',
  ),
  ...all('rule:service_or_admin', 'ec2tokens_validate', 's3tokens_validate', 'list_revoke_events'),

  ...all(
    `${ADMIN_OR_SYSTEM_READER} or rule:user_owner`,
    'get_application_credential',
    'list_application_credentials',
  ),
  ...all('rule:user_owner', 'create_application_credential'),
  ...all('rule:admin_or_user_owner', 'delete_application_credential'),
  ...all(
    '(role:reader and system_scope:all) or user_id:%(target.user.id)s',
    'get_access_rule',
    'list_access_rules',
  ),
  ...all('(role:admin and system_scope:all) or user_id:%(target.user.id)s', 'delete_access_rule'),

  ...all(TRUSTOR, 'create_trust'),
  ...all(ADMIN_OR_SYSTEM_READER, 'list_trusts'),
  ...all(`${ADMIN_OR_SYSTEM_READER} or ${TRUSTOR}`, 'list_trusts_for_trustor'),
  ...all(`${ADMIN_OR_SYSTEM_READER} or ${TRUSTEE}`, 'list_trusts_for_trustee'),
  ...all(
    `${ADMIN_OR_SYSTEM_READER} or ${TRUSTOR} or ${TRUSTEE}`,
    'get_trust',
    'list_roles_for_trust',
    'get_role_for_trust',
  ),
  ...all(`${ADMIN} or ${TRUSTOR}`, 'delete_trust'),

  ...all('', 'get_limit_model', 'list_limits', 'get_registered_limit', 'list_registered_limits'),
  ...all(
    `${ADMIN_OR_SYSTEM_READER} or domain_id:%(target.limit.domain.id)s or ` +
      'domain_id:%(target.limit.project.domain_id)s or ' +
      '(project_id:%(target.limit.project_id)s and not None:%(target.limit.project_id)s)',
    'get_limit',
  ),
  ...all(ADMIN, 'create_limits', 'update_limit', 'delete_limit'),
  ...all(ADMIN, 'create_registered_limits', 'update_registered_limit', 'delete_registered_limit'),

  ...all(ADMIN_OR_SYSTEM_READER, 'get_policy', 'list_policies'),
  ...all(ADMIN, 'create_policy', 'update_policy', 'delete_policy'),
  ...all(
    ADMIN_OR_SYSTEM_READER,
    'check_policy_association_for_endpoint',
    'check_policy_association_for_service',
    'check_policy_association_for_region_and_service',
    'get_policy_for_endpoint',
    'list_endpoints_for_policy',
  ),
  ...all(
    ADMIN,
    'create_policy_association_for_endpoint',
    'delete_policy_association_for_endpoint',
    'create_policy_association_for_service',
    'delete_policy_association_for_service',
    'create_policy_association_for_region_and_service',
    'delete_policy_association_for_region_and_service',
  ),

  ...all(
    ADMIN_OR_SYSTEM_READER,
    'list_projects_for_endpoint',
    'check_endpoint_in_project',
    'list_endpoints_for_project',
    'list_endpoint_groups',
    'get_endpoint_group',
    'list_projects_associated_with_endpoint_group',
    'list_endpoints_associated_with_endpoint_group',
    'get_endpoint_group_in_project',
    'list_endpoint_groups_for_project',
  ),
  ...all(
    ADMIN,
    'add_endpoint_to_project',
    'remove_endpoint_from_project',
    'create_endpoint_group',
    'update_endpoint_group',
    'delete_endpoint_group',
    'add_endpoint_group_to_project',
    'remove_endpoint_group_from_project',
  ),

  ...all(ADMIN_OR_SYSTEM_READER, 'get_domain_config', 'get_domain_config_default'),
  ...all('', 'get_security_compliance_domain_config'),
  ...all(ADMIN, 'create_domain_config', 'update_domain_config', 'delete_domain_config'),

  ...all(ADMIN_OR_SYSTEM_READER, 'get_consumer', 'list_consumers'),
  ...all(ADMIN, 'create_consumer', 'update_consumer', 'delete_consumer'),
  ...all(
    ADMIN,
    'authorize_request_token',
    'get_access_token',
    'get_access_token_role',
    'list_access_tokens',
    'list_access_token_roles',
    'delete_access_token',
  ),
};

/** Scope types as Keystone's: which of them a domain's token reaches, and which are for a project's alone. */
const FOR_DOMAINS =
  /^identity:(\w+_credentials?|ec2tokens_validate|s3tokens_validate|get_security_compliance_domain_config|(get|list)_(limit|registered_limit)s?|get_limit_model)$/;
const FOR_DOMAINS_NOT = /^identity:(ec2_\w+|\w+_application_credentials?)$/;
const FOR_PROJECTS =
  /^identity:(authorize_request_token|(get|list|delete)_access_token\w*|create_application_credential|create_trust)$/;

function scopesOf(name: string): readonly Scope[] {
  if (FOR_PROJECTS.test(name)) return ['project'];
  return FOR_DOMAINS.test(name) && !FOR_DOMAINS_NOT.test(name)
    ? ['system', 'domain', 'project']
    : ['system', 'project'];
}

/** Names and defaults of keystone/common/policies/*.py, for what identity.extensions.ts lists. */
export const extensionPolicies: PolicyRules = Object.fromEntries(
  Object.entries(checks).map(([name, check]) => [name, { check, scopes: scopesOf(name) }]),
);
