import { lookUp } from '../../shared/text/look-up';
import { invalidConfig } from '../identity.errors';

/** Group -> option -> value. */
export type DomainConfig = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a domain may set, with keystone.conf's names and defaults (keystone/conf/identity.py and ldap.py). */
export const DOMAIN_CONFIG_DEFAULTS: DomainConfig = {
  identity: { driver: 'sql', list_limit: null },
  ldap: {
    url: 'ldap://localhost',
    user: null,
    suffix: 'cn=example,cn=com',
    query_scope: 'one',
    page_size: 0,
    alias_dereferencing: 'default',
    debug_level: null,
    chase_referrals: null,
    user_tree_dn: null,
    user_filter: null,
    user_objectclass: 'inetOrgPerson',
    user_id_attribute: 'cn',
    user_name_attribute: 'sn',
    user_mail_attribute: 'mail',
    user_description_attribute: 'description',
    user_pass_attribute: 'userPassword',
    user_enabled_attribute: 'enabled',
    user_enabled_invert: false,
    user_enabled_mask: 0,
    user_enabled_default: 'True',
    user_attribute_ignore: ['default_project_id'],
    user_default_project_id_attribute: null,
    user_enabled_emulation: false,
    user_enabled_emulation_dn: null,
    user_enabled_emulation_use_group_config: false,
    user_additional_attribute_mapping: [],
    group_tree_dn: null,
    group_filter: null,
    group_objectclass: 'groupOfNames',
    group_id_attribute: 'cn',
    group_name_attribute: 'ou',
    group_members_are_ids: false,
    group_member_attribute: 'member',
    group_desc_attribute: 'description',
    group_attribute_ignore: [],
    group_additional_attribute_mapping: [],
    group_ad_nesting: false,
    tls_cacertfile: null,
    tls_cacertdir: null,
    use_tls: false,
    tls_req_cert: 'demand',
    connection_timeout: -1,
    use_pool: true,
    pool_size: 10,
    pool_retry_max: 3,
    pool_retry_delay: 0.1,
    pool_connection_timeout: -1,
    pool_connection_lifetime: 600,
    use_auth_pool: true,
    auth_pool_size: 100,
    auth_pool_connection_lifetime: 60,
  },
};

/** Taken, kept encrypted and never shown; `%(password)s` in another option stands for it. */
export const SENSITIVE: Readonly<Record<string, readonly string[]>> = { identity: [], ldap: ['password'] };

export function isSensitive(group: string, option: string): boolean {
  return lookUp(SENSITIVE, group)?.includes(option) ?? false;
}

export function assertKnown(group: string, option?: string): void {
  const options = lookUp(DOMAIN_CONFIG_DEFAULTS, group);
  if (!options) throw invalidConfig(`Group ${group} is not supported for domain specific configurations`);
  if (option === undefined || Object.hasOwn(options, option) || isSensitive(group, option)) return;
  throw invalidConfig(
    `Option ${option} in group ${group} is not supported for domain specific configurations`,
  );
}

/** Throws 403 unless it is groups of known options, and something. */
export function assertConfig(config: unknown): asserts config is DomainConfig {
  if (!isMap(config) || Object.keys(config).length === 0) throw invalidConfig('No options specified');
  for (const [group, options] of Object.entries(config)) {
    assertKnown(group);
    if (!isMap(options) || Object.keys(options).length === 0) {
      throw invalidConfig(
        `The value of group ${group} specified in the config should be a dictionary of options`,
      );
    }
    for (const option of Object.keys(options)) assertKnown(group, option);
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
