/**
 * The form in which names are compared. Domains, projects, users, groups and roles are the same whatever the case of
 * their letters, as on the database that Keystone usually runs on (MySQL's default collations): `OS_USER_DOMAIN_NAME`
 * is `default` in one tutorial and `Default` in the next.
 */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** Adds the key that goes with a name, where a name is given. */
export function withNameKey<T extends { name?: string | undefined }>(row: T): T & { nameKey?: string } {
  return row.name === undefined ? row : { ...row, nameKey: nameKey(row.name) };
}
