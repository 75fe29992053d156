import { Injectable } from '@nestjs/common';
import { DatabaseDirectory } from './database-directory';
import type { DirectoryGroup, DirectoryUser, UserDirectory } from './user-directory.port';

/** Which directory keeps which domain's accounts: the database unless another one has been registered. */
@Injectable()
export class Directories {
  private readonly byDomain = new Map<string, UserDirectory>();

  constructor(private readonly database: DatabaseDirectory) {}

  register(domainId: string, directory: UserDirectory): void {
    this.byDomain.set(domainId, directory);
  }

  unregister(domainId: string): void {
    this.byDomain.delete(domainId);
  }

  /** The directory that is not the database, if the domain has one. */
  external(domainId: string): UserDirectory | undefined {
    return this.byDomain.get(domainId);
  }

  of(domainId: string): UserDirectory {
    return this.byDomain.get(domainId) ?? this.database;
  }

  async findUser(id: string): Promise<DirectoryUser | undefined> {
    return this.first((directory) => directory.findUser(id));
  }

  async findGroup(id: string): Promise<DirectoryGroup | undefined> {
    return this.first((directory) => directory.findGroup(id));
  }

  /** A user of any domain may be in groups of the database. */
  async groupIdsOf(user: Pick<DirectoryUser, 'id' | 'domainId'>): Promise<string[]> {
    const own = await this.database.groupIdsOf(user.id);
    const external = this.byDomain.get(user.domainId);
    return external ? [...own, ...(await external.groupIdsOf(user.id))] : own;
  }

  private async first<T>(find: (directory: UserDirectory) => Promise<T | undefined>): Promise<T | undefined> {
    const found = await find(this.database);
    if (found !== undefined) return found;
    for (const directory of this.byDomain.values()) {
      const other = await find(directory);
      if (other !== undefined) return other;
    }
    return undefined;
  }
}
