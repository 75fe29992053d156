/** What there is at the first start, as after `keystone-manage bootstrap`. */
export const ROLE_CHAIN = ['admin', 'manager', 'member', 'reader'] as const;
export const OTHER_ROLES = ['service'] as const;

export const DEFAULT_DOMAIN = 'default';
