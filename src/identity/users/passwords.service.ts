import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { DatabaseDirectory } from '../directories/database-directory';
import {
  passwordLocked,
  passwordTooWeak,
  passwordTooYoung,
  passwordUsedBefore,
  unauthorized,
} from '../identity.errors';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import { SignInGuard } from '../sign-in/sign-in-guard';
import { Revocations } from '../tokens/revocations';
import { hashPassword, verifyPassword } from './password-hash';
import { passwordAgeLeft, passwordExpiry } from './security-compliance';
import type { User } from './user.entity';
import type { ChangePasswordDto } from './users.dto';
import { UsersRepository } from './users.repository';

type PasswordColumns = Pick<User, 'passwordHash' | 'passwordCreatedAt' | 'passwordExpiresAt'>;

/** How passwords are set and changed, under the rules of keystone.conf [security_compliance]. */
@Injectable()
export class Passwords {
  private readonly pattern: RegExp | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly users: UsersRepository,
    private readonly directory: DatabaseDirectory,
    private readonly revocations: Revocations,
    private readonly guard: SignInGuard,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {
    this.pattern = settings.passwordRegex === undefined ? undefined : new RegExp(settings.passwordRegex);
  }

  /** Columns for a password set by an administrator; null takes the password away. Not inside a unit of work. */
  async prepare(password: string | null, options: User['options']): Promise<PasswordColumns> {
    if (password === null) return { passwordHash: null, passwordCreatedAt: null, passwordExpiresAt: null };
    this.assertStrong(password);
    return this.columns(password, options, true);
  }

  /** Writes them down among the former ones; the columns themselves are the caller's to store. */
  async remember(tx: Tx, userId: string, columns: PasswordColumns): Promise<void> {
    if (!columns.passwordHash || !columns.passwordCreatedAt) return;
    await this.users.addPassword(tx, userId, columns.passwordHash, columns.passwordCreatedAt);
  }

  /** A user's own change, with the old password as proof; an expired one will do. All tokens end. */
  async change(userId: string, body: ChangePasswordDto, address: string): Promise<void> {
    const user = await this.users.find(userId);
    await this.guard.attempt({ secret: 'password', account: user, said: userId, address }, () =>
      this.directory.verify(user, body.original_password),
    );
    if (!user?.enabled) throw unauthorized();
    if (user.options.lock_password === true) {
      throw passwordLocked();
    }
    this.assertOldEnough(user);
    this.assertStrong(body.password);
    await this.assertNew(user, body.password);
    const columns = await this.columns(body.password, user.options, false);
    await this.unitOfWork.run(async (tx) => {
      // Hashing takes its time: of several changes with the same old password one wins, and it is the others' no more.
      const now = await this.users.find(userId);
      if (!now?.enabled || now.passwordHash !== user.passwordHash) throw unauthorized();
      await this.users.update(tx, userId, { ...columns, failedCount: 0, failedAt: null });
      await this.remember(tx, userId, columns);
      await this.revocations.revoke(tx, 'user', userId);
    });
  }

  private async columns(password: string, options: User['options'], byAdmin: boolean) {
    const passwordHash = await hashPassword(password, this.settings.passwordCost);
    const now = this.clock.now();
    const passwordExpiresAt = passwordExpiry(options, this.settings, now, byAdmin);
    return { passwordHash, passwordCreatedAt: new Date(now).toISOString(), passwordExpiresAt };
  }

  private assertStrong(password: string): void {
    if (!this.pattern || this.pattern.test(password)) return;
    const detail = this.settings.passwordRegexDescription ?? `it must match ${this.settings.passwordRegex}`;
    throw passwordTooWeak(detail);
  }

  private assertOldEnough(user: User): void {
    const left = passwordAgeLeft(user, this.settings, this.clock.now());
    if (left === 0) return;
    const days = Math.ceil(left / (24 * 3600 * 1000));
    throw passwordTooYoung(this.settings.passwordMinimumAge, days);
  }

  private async assertNew(user: User, password: string): Promise<void> {
    if (this.settings.passwordHistory === 0) return;
    for (const past of await this.users.pastPasswords(user.id, this.settings.passwordHistory)) {
      if (await verifyPassword(password, past.hash, this.settings.passwordCost)) {
        throw passwordUsedBefore(this.settings.passwordHistory);
      }
    }
  }
}
