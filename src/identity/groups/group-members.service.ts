import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { RoleLoss } from '../assignments/role-loss';
import type { Listing } from '../common/listing';
import { Directories } from '../directories/directories';
import type { DirectoryGroup, DirectoryUser } from '../directories/user-directory.port';
import { forbiddenAction, notFound } from '../identity.errors';
import type { User } from '../users/user.entity';
import { UsersRepository } from '../users/users.repository';
import { GroupsRepository } from './groups.repository';

/** Who is in which group. */
@Injectable()
export class GroupMembers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly loss: RoleLoss,
    private readonly groups: GroupsRepository,
    private readonly users: UsersRepository,
    private readonly directories: Directories,
  ) {}

  /** `onlyDomain` is a domain-scoped caller's own: a user of another is not its business. */
  async list(group: DirectoryGroup, listing: Listing, onlyDomain?: string): Promise<DirectoryUser[]> {
    const external = this.directories.external(group.domainId);
    if (external) return external.listMembers(group.id);
    const ids = (await this.groups.memberIds([group.id])).map((member) => member.userId);
    const filters = {
      name: { property: 'nameKey', kind: 'name' },
      enabled: { property: 'enabled', kind: 'flag' },
    } as const;
    const where = {
      ...listing.where<User>(filters),
      ...(onlyDomain && { domainId: onlyDomain }),
      id: { in: ids },
    };
    return this.users.list({ where, orderBy: [['name', 'asc']] });
  }

  async assertMember(group: DirectoryGroup, user: DirectoryUser): Promise<void> {
    if ((await this.directories.groupIdsOf(user)).includes(group.id)) return;
    throw notFound('user in group', `${user.id} in ${group.id}`);
  }

  add(group: DirectoryGroup, user: DirectoryUser): Promise<void> {
    this.assertWritable(group);
    return this.unitOfWork.run(async (tx) => {
      if (await this.groups.isMember(user.id, group.id)) return;
      await this.groups.addMember(tx, user.id, group.id);
    });
  }

  remove(group: DirectoryGroup, user: DirectoryUser): Promise<void> {
    this.assertWritable(group);
    return this.unitOfWork.run(async (tx) => {
      if (!(await this.groups.isMember(user.id, group.id))) {
        throw notFound('user in group', `${user.id} in ${group.id}`);
      }
      await this.groups.removeMember(tx, user.id, group.id);
      await this.loss.ofGroup(tx, group.id, [user.id]);
    });
  }

  private assertWritable(group: DirectoryGroup): void {
    if (this.directories.external(group.domainId)) {
      throw forbiddenAction('change groups of a domain whose directory is only read');
    }
  }
}
