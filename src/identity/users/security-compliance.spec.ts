import { isInactive, isLockedOut, passwordAgeLeft, passwordExpiry } from './security-compliance';

const DAY = 24 * 3600 * 1000;
const now = Date.parse('2026-01-10T00:00:00Z');
const ago = (ms: number): string => new Date(now - ms).toISOString();

describe('security compliance', () => {
  const lockout = { lockoutAttempts: 3, lockoutDuration: 60 };

  it('locks out after so many wrong passwords, for so long', () => {
    const user = (failedCount: number, age: number) => ({ failedCount, failedAt: ago(age), options: {} });
    expect(isLockedOut(user(2, 0), lockout, now)).toBe(false);
    expect(isLockedOut(user(3, 59_000), lockout, now)).toBe(true);
    expect(isLockedOut(user(3, 60_000), lockout, now)).toBe(false);
    expect(isLockedOut(user(9, 0), { ...lockout, lockoutAttempts: 0 }, now)).toBe(false);
  });

  it('lets options of a user override the settings', () => {
    const options = { ignore_lockout_failure_attempts: true, ignore_user_inactivity: true };
    expect(isLockedOut({ failedCount: 9, failedAt: ago(0), options }, lockout, now)).toBe(false);
    const idle = { lastActiveAt: null, createdAt: ago(100 * DAY), options };
    expect(isInactive(idle, { inactiveDays: 1 }, now)).toBe(false);
    expect(isInactive({ ...idle, options: {} }, { inactiveDays: 1 }, now)).toBe(true);
  });

  it('makes passwords end, at once where first use must change them', () => {
    const settings = { passwordExpiresDays: 7, changePasswordOnFirstUse: true };
    expect(passwordExpiry({}, settings, now, true)).toBe('2026-01-10T00:00:00.000Z');
    expect(passwordExpiry({}, settings, now, false)).toBe('2026-01-17T00:00:00.000Z');
    const ignoring = { ignore_password_expiry: true, ignore_change_password_upon_first_use: true };
    expect(passwordExpiry(ignoring, settings, now, true)).toBeNull();
  });

  it('keeps young passwords, but not expired ones', () => {
    const settings = { passwordMinimumAge: 2 };
    const made = (age: number, passwordExpiresAt: string | null = null) => ({
      passwordCreatedAt: ago(age),
      passwordExpiresAt,
    });
    expect(passwordAgeLeft(made(DAY), settings, now)).toBe(DAY);
    expect(passwordAgeLeft(made(3 * DAY), settings, now)).toBe(0);
    expect(passwordAgeLeft(made(DAY, ago(1)), settings, now)).toBe(0);
  });
});
