import type { IdentitySettings } from '../identity.settings';
import type { User } from './user.entity';

/*
 * keystone.conf [security_compliance] as pure rules. A user's options override single ones:
 * https://docs.openstack.org/keystone/latest/admin/resource-options.html
 */
const DAY = 24 * 3600 * 1000;

export function isLockedOut(
  user: Pick<User, 'failedCount' | 'failedAt' | 'options'>,
  settings: Pick<IdentitySettings, 'lockoutAttempts' | 'lockoutDuration'>,
  now: number,
): boolean {
  if (settings.lockoutAttempts === 0 || user.options.ignore_lockout_failure_attempts === true) return false;
  if (user.failedCount < settings.lockoutAttempts || !user.failedAt) return false;
  return now - Date.parse(user.failedAt) < settings.lockoutDuration * 1000;
}

export function passwordHasExpired(user: Pick<User, 'passwordExpiresAt'>, now: number): boolean {
  return user.passwordExpiresAt !== null && Date.parse(user.passwordExpiresAt) <= now;
}

export function isInactive(
  user: Pick<User, 'lastActiveAt' | 'createdAt' | 'options'>,
  settings: Pick<IdentitySettings, 'inactiveDays'>,
  now: number,
): boolean {
  if (settings.inactiveDays === 0 || user.options.ignore_user_inactivity === true) return false;
  return now - Date.parse(user.lastActiveAt ?? user.createdAt) > settings.inactiveDays * DAY;
}

/** When a password set now ends; null for never. `byAdmin` is for one that somebody else has set. */
export function passwordExpiry(
  options: User['options'],
  settings: Pick<IdentitySettings, 'passwordExpiresDays' | 'changePasswordOnFirstUse'>,
  now: number,
  byAdmin: boolean,
): string | null {
  if (byAdmin && settings.changePasswordOnFirstUse && options.ignore_change_password_upon_first_use !== true)
    return new Date(now).toISOString();
  if (settings.passwordExpiresDays === 0 || options.ignore_password_expiry === true) return null;
  return new Date(now + settings.passwordExpiresDays * DAY).toISOString();
}

/** Milliseconds until the user may change the password again; 0 for now. */
export function passwordAgeLeft(
  user: Pick<User, 'passwordCreatedAt' | 'passwordExpiresAt'>,
  settings: Pick<IdentitySettings, 'passwordMinimumAge'>,
  now: number,
): number {
  if (!user.passwordCreatedAt || passwordHasExpired(user, now)) return 0;
  return Math.max(0, Date.parse(user.passwordCreatedAt) + settings.passwordMinimumAge * DAY - now);
}
