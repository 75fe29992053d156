import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { Server } from '../servers/server.entity';
import { ServerGroup } from './server-group.entity';

/** All SQL of server groups and of who is in them. */
@Injectable()
export class ServerGroupsRepository {
  private readonly groups: Table<ServerGroup>;
  private readonly servers: Table<Server>;

  constructor(database: Database) {
    this.groups = new Table(database, ServerGroup);
    this.servers = new Table(database, Server);
  }

  find(id: string): Promise<ServerGroup | undefined> {
    return this.groups.find({ id });
  }

  /** Of one project, or of all. */
  list(projectId: string | undefined): Promise<ServerGroup[]> {
    return this.groups.list({
      where: { projectId },
      orderBy: [
        ['createdAt', 'asc'],
        ['id', 'asc'],
      ],
    });
  }

  count(projectId: string): Promise<number> {
    return this.groups.count({ projectId });
  }

  insert(tx: Tx, group: ServerGroup): Promise<void> {
    return this.groups.insert(tx, group);
  }

  /** Its servers go on without it. */
  async delete(tx: Tx, id: string): Promise<number> {
    await this.servers.update(tx, { groupId: id }, { groupId: null });
    return this.groups.delete(tx, { id });
  }

  members(groupIds: readonly string[]): Promise<Server[]> {
    return this.servers.list({
      where: { groupId: { in: groupIds }, deletedAt: null },
      orderBy: [
        ['createdAt', 'asc'],
        ['id', 'asc'],
      ],
    });
  }

  countMembers(groupId: string, userId: string): Promise<number> {
    return this.servers.count({ groupId, userId, deletedAt: null });
  }
}
