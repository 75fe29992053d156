import { DOMAIN_CONFIG_DEFAULTS, type DomainConfig } from '../domain-config/domain-config.options';

/** The options of a domain's `ldap` group that are acted on, over keystone.conf's defaults. */
export interface LdapOptions {
  urls: string[];
  user: string | undefined;
  password: string | undefined;
  scope: 'one' | 'sub';
  pageSize: number;
  timeoutMs: number;
  startTls: boolean;
  caFile: string | undefined;
  verifyServer: boolean;
  userBase: string;
  userFilter: string;
  userClass: string;
  userId: string;
  userName: string;
  userMail: string;
  userDescription: string;
  userDefaultProject: string | undefined;
  /** Undefined where the directory does not say who is disabled. */
  userEnabled: string | undefined;
  enabledMask: number;
  enabledInvert: boolean;
  enabledDefault: string;
  groupBase: string;
  groupFilter: string;
  groupClass: string;
  groupId: string;
  groupName: string;
  groupMember: string;
  groupDescription: string;
  membersAreIds: boolean;
  /** Members of a group in a group count as its members. */
  nested: boolean;
}

const DEFAULT_TIMEOUT_MS = 5000;

export function readLdapOptions(config: DomainConfig): LdapOptions {
  const values: Readonly<Record<string, unknown>> = { ...DOMAIN_CONFIG_DEFAULTS.ldap, ...config.ldap };
  const password = optional(values.password);
  const text = (name: string): string => optional(values[name]) ?? '';
  const filled = (name: string): string => text(name).replaceAll('%(password)s', password ?? '');
  const suffix = text('suffix');
  const ignored = Array.isArray(values.user_attribute_ignore) ? values.user_attribute_ignore : [];
  const timeout = Number(values.connection_timeout);
  return {
    urls: filled('url')
      .split(',')
      .map((url) => url.trim())
      .filter(Boolean),
    user: optional(values.user),
    password,
    scope: text('query_scope') === 'sub' ? 'sub' : 'one',
    pageSize: Number(values.page_size) || 0,
    timeoutMs: timeout > 0 ? timeout * 1000 : DEFAULT_TIMEOUT_MS,
    startTls: isTrue(values.use_tls),
    caFile: optional(values.tls_cacertfile),
    verifyServer: text('tls_req_cert') === 'demand',
    userBase: text('user_tree_dn') || `ou=Users,${suffix}`,
    userFilter: text('user_filter'),
    userClass: text('user_objectclass'),
    userId: text('user_id_attribute'),
    userName: text('user_name_attribute'),
    userMail: text('user_mail_attribute'),
    userDescription: text('user_description_attribute'),
    userDefaultProject: optional(values.user_default_project_id_attribute),
    userEnabled: ignored.includes('enabled') ? undefined : optional(values.user_enabled_attribute),
    enabledMask: Number(values.user_enabled_mask) || 0,
    enabledInvert: isTrue(values.user_enabled_invert),
    enabledDefault: text('user_enabled_default'),
    groupBase: text('group_tree_dn') || `ou=UserGroups,${suffix}`,
    groupFilter: text('group_filter'),
    groupClass: text('group_objectclass'),
    groupId: text('group_id_attribute'),
    groupName: text('group_name_attribute'),
    groupMember: text('group_member_attribute'),
    groupDescription: text('group_desc_attribute'),
    membersAreIds: isTrue(values.group_members_are_ids),
    nested: isTrue(values.group_ad_nesting),
  };
}

/** keystone/identity/backends/ldap/core.py: a mask tells of a bit that means disabled, as in Active Directory. */
export function isEnabled(options: LdapOptions, value: string | undefined): boolean {
  const { userEnabled, enabledMask, enabledInvert, enabledDefault } = options;
  if (userEnabled === undefined) return true;
  const given = value ?? enabledDefault;
  if (enabledMask) return (Number(given) & enabledMask) !== enabledMask;
  return isTrue(given) !== enabledInvert;
}

/** RFC 4515, section 3. */
export function escapeFilter(text: string): string {
  return text.replace(/[\\*()\0]/g, (c) => `\\${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** `(&(objectClass=...)(attribute=value)...)`, with what the administrator adds. */
export function buildFilter(
  objectClass: string,
  extra: string,
  ...terms: ReadonlyArray<readonly [string, string]>
): string {
  const parts = terms.map(([name, value]) => `(${name}=${escapeFilter(value)})`);
  const added = extra && !extra.startsWith('(') ? `(${extra})` : extra;
  return `(&(objectClass=${escapeFilter(objectClass)})${parts.join('')}${added})`;
}

function isTrue(value: unknown): boolean {
  return value === true || ['true', 'yes', 'on', '1'].includes(String(value).toLowerCase());
}

function optional(value: unknown): string | undefined {
  return value === null || value === undefined || value === '' ? undefined : String(value);
}
