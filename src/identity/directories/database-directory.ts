import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { GroupsRepository } from '../groups/groups.repository';
import { unauthorized } from '../identity.errors';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import { verifyPassword } from '../users/password-hash';
import { isInactive, isLockedOut, passwordHasExpired } from '../users/security-compliance';
import type { User } from '../users/user.entity';
import { UsersRepository } from '../users/users.repository';
import type { DirectoryGroup, DirectoryUser, UserDirectory } from './user-directory.port';

/** The accounts in this database. */
@Injectable()
export class DatabaseDirectory implements UserDirectory {
  constructor(
    private readonly users: UsersRepository,
    private readonly groups: GroupsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  async findUser(id: string): Promise<DirectoryUser | undefined> {
    return this.withInactivity(await this.users.find(id));
  }

  async findUserByName(domainId: string, name: string): Promise<DirectoryUser | undefined> {
    return this.withInactivity(await this.users.findByName(domainId, name));
  }

  findGroup(id: string): Promise<DirectoryGroup | undefined> {
    return this.groups.find(id);
  }

  groupIdsOf(userId: string): Promise<string[]> {
    return this.groups.idsOfUser(userId);
  }

  async authenticate(known: DirectoryUser | undefined, password: string): Promise<void> {
    const user = await this.verify(known, password);
    if (passwordHasExpired(user, this.clock.now())) {
      throw unauthorized(`The password is expired and needs to be changed for user: ${user.id}.`);
    }
    await this.noteSuccess(user);
  }

  /**
   * The password alone, expired or not. The order of the checks is keystone/identity/backends/sql.py's: a
   * lock-out shows before the password is tried.
   */
  async verify(known: Pick<DirectoryUser, 'id'> | undefined, password: string): Promise<User> {
    const user = known && (await this.users.find(known.id));
    if (user && isLockedOut(user, this.settings, this.clock.now())) {
      throw unauthorized(`The account is locked for user: ${user.id}.`);
    }
    const right = await verifyPassword(password, user?.passwordHash, this.settings.passwordCost);
    if (user && right) return user;
    if (user) await this.noteFailure(user.id);
    throw unauthorized();
  }

  listUsers(domainId: string): Promise<DirectoryUser[]> {
    return this.users.list({ where: { domainId } });
  }

  listGroups(domainId: string): Promise<DirectoryGroup[]> {
    return this.groups.list({ where: { domainId } });
  }

  async listMembers(groupId: string): Promise<DirectoryUser[]> {
    const members = await this.groups.memberIds([groupId]);
    return [...(await this.users.byIds(members.map((member) => member.userId))).values()];
  }

  private withInactivity(user: User | undefined): User | undefined {
    if (user && isInactive(user, this.settings, this.clock.now())) return { ...user, enabled: false };
    return user;
  }

  private async noteFailure(id: string): Promise<void> {
    if (this.settings.lockoutAttempts === 0) return;
    await this.unitOfWork.run(async (tx) => {
      const user = await this.users.find(id);
      if (!user) return;
      // The count begins anew once a lock-out is over.
      const since = user.failedAt ? this.clock.now() - Date.parse(user.failedAt) : 0;
      const fresh =
        user.failedCount >= this.settings.lockoutAttempts && since >= this.settings.lockoutDuration * 1000;
      const failedCount = fresh ? 1 : user.failedCount + 1;
      await this.users.note(tx, id, { failedCount, failedAt: this.clock.timestamp() });
    });
  }

  /** One write a day at most, and none at all where nobody asks for it. */
  private async noteSuccess(user: User): Promise<void> {
    const today = this.clock.timestamp().slice(0, 10);
    const active = this.settings.inactiveDays > 0 && user.lastActiveAt?.slice(0, 10) !== today;
    if (user.failedCount === 0 && !active) return;
    const lastActiveAt = active ? this.clock.timestamp() : undefined;
    await this.unitOfWork.run((tx) =>
      this.users.note(tx, user.id, { failedCount: 0, failedAt: null, lastActiveAt }),
    );
  }
}
