import { z } from 'zod';
import { integerText, listText, type SettingsOf, setting } from '../shared/config/settings';
import { keepText } from '../shared/retention/keep';

const DAY = 24 * 3600;

/** What keystone.conf has in [token] and [security_compliance], with its defaults. */
export const identitySettings = {
  adminPassword: setting(
    'MONOSTACK_ADMIN_PASSWORD',
    z.string().min(1).optional(),
    'Password of the user admin at the first start; by default one is made, written to openrc and shown once on a terminal.',
    { secret: true },
  ),
  tokenTtl: setting('MONOSTACK_TOKEN_TTL', integerText(3600, 1, 30 * DAY), 'Seconds that a token lives.'),
  tokenKeyAge: setting(
    'MONOSTACK_TOKEN_KEY_AGE',
    integerText(7 * DAY, 60, 3650 * DAY),
    'Seconds after which tokens are signed with a new key.',
  ),
  allowExpiredWindow: setting(
    'MONOSTACK_TOKEN_ALLOW_EXPIRED_WINDOW',
    integerText(2 * DAY, 0, 30 * DAY),
    'Seconds after its end for which a token may still be looked up with allow_expired.',
  ),
  passwordCost: setting(
    'MONOSTACK_PASSWORD_COST',
    integerText(15, 10, 20),
    'Binary logarithm of the cost of a password hash: each step doubles the time of a sign-in.',
  ),
  signInAttempts: setting(
    'MONOSTACK_SIGN_IN_ATTEMPTS',
    integerText(10, 0, 1000),
    'Wrong passwords in a row on one account from one address before each further try has to wait, twice as long every time; ten times as many for the whole account and for the whole address. 0 for no waits.',
  ),
  signInMaxWait: setting(
    'MONOSTACK_SIGN_IN_MAX_WAIT',
    integerText(900, 1, DAY),
    'The longest of these waits, in seconds.',
  ),
  lockoutAttempts: setting(
    'MONOSTACK_LOCKOUT_ATTEMPTS',
    integerText(0, 0, 1000),
    'Wrong passwords in a row, from wherever, after which a user is locked out whoever asks; 0 for never, since a stranger can do that to anybody.',
  ),
  lockoutDuration: setting(
    'MONOSTACK_LOCKOUT_DURATION',
    integerText(1800, 1, 365 * DAY),
    'Seconds that a lock-out lasts.',
  ),
  passwordExpiresDays: setting(
    'MONOSTACK_PASSWORD_EXPIRES_DAYS',
    integerText(0, 0, 36500),
    'Days after which a password must be changed; 0 for never.',
  ),
  passwordHistory: setting(
    'MONOSTACK_PASSWORD_HISTORY',
    integerText(0, 0, 100),
    'How many former passwords a user may not take again.',
  ),
  passwordMinimumAge: setting(
    'MONOSTACK_PASSWORD_MINIMUM_AGE',
    integerText(0, 0, 36500),
    'Days that a password must be kept before its user may change it.',
  ),
  passwordRegex: setting(
    'MONOSTACK_PASSWORD_REGEX',
    z.string().refine(isRegex, 'expected a regular expression').optional(),
    'Regular expression that each new password must match.',
  ),
  passwordRegexDescription: setting(
    'MONOSTACK_PASSWORD_REGEX_DESCRIPTION',
    z.string().optional(),
    'What the regular expression asks, in words for the user.',
  ),
  changePasswordOnFirstUse: setting(
    'MONOSTACK_CHANGE_PASSWORD_UPON_FIRST_USE',
    z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true'),
    'Whether a password set by an administrator must be changed before it opens anything.',
  ),
  inactiveDays: setting(
    'MONOSTACK_DISABLE_USER_DAYS_INACTIVE',
    integerText(0, 0, 36500),
    'Days without a sign-in after which a user is disabled; 0 for never.',
  ),
  memberRoles: setting(
    'MONOSTACK_MEMBER_ROLES',
    listText(['user', '_member_']),
    'Names of roles that stand for member, as older guides have them: a role that is made with one implies member.',
  ),
  keepExpiredGrants: setting(
    'MONOSTACK_KEEP_EXPIRED_GRANTS',
    keepText('90d'),
    'How long after their end, and how many, trusts and the tokens of OAuth 1.0 are kept. Application credentials stay until their user deletes them, as in Keystone.',
  ),
  maxProjectDepth: setting(
    'MONOSTACK_MAX_PROJECT_DEPTH',
    integerText(5, 1, 100),
    'How deep projects may be nested.',
  ),
} as const;

export type IdentitySettings = SettingsOf<typeof identitySettings>;

/** Injection token of IdentitySettings. */
export const IDENTITY_SETTINGS = Symbol('IdentitySettings');

function isRegex(text: string): boolean {
  try {
    return new RegExp(text) !== undefined;
  } catch {
    return false;
  }
}
