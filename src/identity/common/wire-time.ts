/** `2026-11-21T12:57:40.000000Z`, as Keystone writes times; ours have milliseconds. */
export function keystoneTime(at: number | string): string {
  return new Date(at).toISOString().replace('Z', '000Z');
}

/** Keystone leaves the Z away in password_expires_at. */
export function passwordTime(at: string | null): string | null {
  return at === null ? null : new Date(at).toISOString().replace('Z', '000');
}
