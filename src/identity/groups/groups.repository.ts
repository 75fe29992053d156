import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { type ListOptions, Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { IdentityChanges } from '../common/identity-changes';
import { nameKey, withNameKey } from '../common/name-key';
import { Group, GroupMember } from './group.entity';

/** All SQL of groups and their members. */
@Injectable()
export class GroupsRepository {
  private readonly groups: Table<Group>;
  private readonly members: Table<GroupMember>;

  constructor(
    database: Database,
    private readonly changes: IdentityChanges,
  ) {
    this.groups = new Table(database, Group);
    this.members = new Table(database, GroupMember);
  }

  find(id: string): Promise<Group | undefined> {
    return this.groups.find({ id });
  }

  findByName(domainId: string, name: string): Promise<Group | undefined> {
    return this.groups.find({ domainId, nameKey: nameKey(name) });
  }

  list(options: ListOptions<Group>): Promise<Group[]> {
    return this.groups.list(options);
  }

  async byIds(ids: readonly string[]): Promise<Map<string, Group>> {
    const rows = await this.groups.list({ where: { id: { in: [...new Set(ids)] } } });
    return new Map(rows.map((row) => [row.id, row]));
  }

  insert(tx: Tx, group: Omit<Group, 'nameKey'>): Promise<void> {
    return this.groups.insert(tx, withNameKey(group));
  }

  async update(tx: Tx, id: string, patch: Partial<Group>): Promise<void> {
    await this.groups.update(tx, { id }, withNameKey(patch));
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await this.members.delete(tx, { groupId: id });
    await this.groups.delete(tx, { id });
    this.changes.record(tx);
  }

  async idsOfUser(userId: string): Promise<string[]> {
    return (await this.members.list({ where: { userId } })).map((row) => row.groupId);
  }

  async memberIds(groupIds: readonly string[]): Promise<GroupMember[]> {
    return this.members.list({ where: { groupId: { in: groupIds } } });
  }

  async isMember(userId: string, groupId: string): Promise<boolean> {
    return (await this.members.find({ userId, groupId })) !== undefined;
  }

  async addMember(tx: Tx, userId: string, groupId: string): Promise<void> {
    await this.members.insert(tx, { userId, groupId });
    this.changes.record(tx);
  }

  async removeMember(tx: Tx, userId: string, groupId: string): Promise<void> {
    await this.members.delete(tx, { userId, groupId });
    this.changes.record(tx);
  }

  async removeUser(tx: Tx, userId: string): Promise<void> {
    await this.members.delete(tx, { userId });
    this.changes.record(tx);
  }
}
