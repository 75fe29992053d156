import { type PolicyRules, scoped } from '../shared/policy/policy-rules';

/*
 * Names and defaults of keystone/common/policies/*.py: admin everywhere, readers of the system, and managers and
 * readers of a domain for what is in it. Keystone's `token.domain.id` is the caller's `domain_id` here.
 */
const ADMIN = 'rule:admin_required';
const READER = `${ADMIN} or (role:reader and system_scope:all)`;
const OF_USER = 'domain_id:%(target.user.domain_id)s';
const OF_GROUP = 'domain_id:%(target.group.domain_id)s';
const OF_DOMAIN = 'domain_id:%(target.domain.id)s';
const OF_PROJECT = 'domain_id:%(target.project.domain_id)s';
const IN_PROJECTS_DOMAIN = `${OF_PROJECT} and not None:%(target.project.domain_id)s`;
const OWN_PROJECT = 'project_id:%(target.project.id)s';

const manager = (...where: string[]) => `${ADMIN} or (role:manager and ${where.join(' and ')})`;
const reader = (where: string) => `${READER} or (role:reader and ${where})`;

const PROJECT_READER = `${reader(IN_PROJECTS_DOMAIN)} or ${OWN_PROJECT}`;

type Checks = Readonly<Record<string, string>>;

/** A grant lies inside a domain when its actor and its target do. */
const grantBy = (role: string) =>
  [OF_USER, OF_GROUP]
    .flatMap((actor) => [OF_PROJECT, OF_DOMAIN].map((target) => `(role:${role} and ${actor} and ${target})`))
    .join(' or ');
const ROLE_FITS = '(domain_id:%(target.role.domain_id)s or None:%(target.role.domain_id)s)';
const GRANT_CHECK = `${READER} or ((${grantBy('reader')}) and ${ROLE_FITS})`;
const GRANT_WRITE = `${ADMIN} or ((${grantBy('admin')}) and ${ROLE_FITS}) or ((${grantBy('manager')}) and rule:domain_managed_target_role)`;

function crud(name: string, read = READER, plural = `${name}s`): Checks {
  return {
    [`identity:get_${name}`]: read,
    [`identity:list_${plural}`]: read,
    [`identity:create_${name}`]: ADMIN,
    [`identity:update_${name}`]: ADMIN,
    [`identity:delete_${name}`]: ADMIN,
  };
}

const base: PolicyRules = {
  service_role: 'role:service',
  service_or_admin: 'rule:admin_required or rule:service_role',
  // Keystone says `owner` and `admin_or_owner`, which mean a project's owner in Neutron: rules share one file here.
  user_owner: 'user_id:%(user_id)s',
  admin_or_user_owner: 'rule:admin_required or rule:user_owner',
  token_subject: 'user_id:%(target.token.user_id)s',
  domain_managed_target_role:
    "'manager':%(target.role.name)s or 'member':%(target.role.name)s or 'reader':%(target.role.name)s",
};

const tokens: Checks = {
  'identity:check_token': `${READER} or rule:token_subject`,
  'identity:validate_token': `${READER} or rule:service_role or rule:token_subject`,
  'identity:revoke_token': `${ADMIN} or rule:token_subject`,
  'identity:get_auth_catalog': '@',
  'identity:get_auth_projects': '@',
  'identity:get_auth_domains': '@',
  'identity:get_auth_system': '@',
};

const projects: Checks = {
  ...crud('domain'),
  'identity:get_domain': `${READER} or ${OF_DOMAIN} or project_domain_id:%(target.domain.id)s`,
  'identity:list_domains': reader(OF_DOMAIN),
  'identity:get_project': PROJECT_READER,
  'identity:list_projects': reader('domain_id:%(target.domain_id)s'),
  'identity:list_user_projects': `${reader(OF_USER)} or user_id:%(target.user.id)s`,
  'identity:create_project': manager(IN_PROJECTS_DOMAIN),
  'identity:update_project': manager(IN_PROJECTS_DOMAIN),
  'identity:delete_project': manager(IN_PROJECTS_DOMAIN),
  'identity:list_project_tags': PROJECT_READER,
  'identity:get_project_tag': PROJECT_READER,
  'identity:update_project_tags': manager(IN_PROJECTS_DOMAIN),
  'identity:create_project_tag': manager(IN_PROJECTS_DOMAIN),
  'identity:delete_project_tags': manager(IN_PROJECTS_DOMAIN),
  'identity:delete_project_tag': manager(IN_PROJECTS_DOMAIN),
};

const users: Checks = {
  'identity:get_user': `${reader(OF_USER)} or user_id:%(target.user.id)s`,
  'identity:list_users': reader('domain_id:%(target.domain_id)s'),
  'identity:create_user': manager(OF_USER),
  'identity:update_user': manager(OF_USER),
  'identity:delete_user': manager(OF_USER),
  'identity:get_group': reader(OF_GROUP),
  'identity:list_groups': reader(OF_GROUP),
  'identity:list_groups_for_user': `${reader(OF_USER)} or user_id:%(user_id)s`,
  'identity:create_group': manager(OF_GROUP),
  'identity:update_group': manager(OF_GROUP),
  'identity:delete_group': manager(OF_GROUP),
  'identity:list_users_in_group': reader(OF_GROUP),
  'identity:check_user_in_group': reader(`${OF_GROUP} and ${OF_USER}`),
  'identity:add_user_to_group': manager(OF_GROUP, OF_USER),
  'identity:remove_user_from_group': manager(OF_GROUP, OF_USER),
};

const roles: Checks = {
  ...crud('role'),
  'identity:get_role': `${READER} or (role:manager and rule:domain_managed_target_role)`,
  'identity:list_roles': `${READER} or (role:manager and scope:domain)`,
  ...crud('domain_role'),
  'identity:get_implied_role': READER,
  'identity:list_implied_roles': READER,
  'identity:check_implied_role': READER,
  'identity:list_role_inference_rules': READER,
  'identity:create_implied_role': ADMIN,
  'identity:delete_implied_role': ADMIN,
  'identity:list_role_assignments': reader('domain_id:%(target.domain_id)s'),
  'identity:list_role_assignments_for_tree': reader('domain_id:%(target.domain_id)s'),
  'identity:check_grant': GRANT_CHECK,
  'identity:list_grants': `${READER} or ${grantBy('reader')}`,
  'identity:create_grant': GRANT_WRITE,
  'identity:revoke_grant': GRANT_WRITE,
  ...systemGrants('user'),
  ...systemGrants('group'),
};

function systemGrants(actor: string): Checks {
  return {
    [`identity:list_system_grants_for_${actor}`]: READER,
    [`identity:check_system_grant_for_${actor}`]: READER,
    [`identity:create_system_grant_for_${actor}`]: ADMIN,
    [`identity:revoke_system_grant_for_${actor}`]: ADMIN,
  };
}

/** Regions are no secret: the catalog of every token names them. */
const catalog: Checks = {
  ...crud('service'),
  ...crud('endpoint'),
  ...crud('region', '@'),
  'monostack:catalog:restore': ADMIN,
};

/**
 * Scope types as Keystone's: what is the cloud's own is no business of a domain's token. Rules that are not named here
 * have a domain in their target, or concern the caller alone.
 */
const CLOUD_ONLY =
  /^identity:((create|update|delete)_(domain|role|region|service|endpoint)|(get|list)_(service|endpoint)s?|\w+_domain_roles?|\w+_implied_roles?|list_role_inference_rules|\w+_system_grants?_for_\w+)$/;

function withScopes(rules: Checks): PolicyRules {
  const cloud = (name: string) => CLOUD_ONLY.test(name) || name.startsWith('monostack:');
  const pick = (wanted: boolean) =>
    Object.fromEntries(Object.entries(rules).filter(([name]) => cloud(name) === wanted));
  return {
    ...scoped(['system', 'project'], pick(true)),
    ...scoped(['system', 'domain', 'project'], pick(false)),
  };
}

export const identityPolicies: PolicyRules = {
  ...base,
  ...withScopes({ ...tokens, ...projects, ...users, ...roles, ...catalog }),
};
