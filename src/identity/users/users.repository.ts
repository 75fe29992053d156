import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { type ListOptions, Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { IdentityChanges } from '../common/identity-changes';
import { nameKey, withNameKey } from '../common/name-key';
import { PastPassword, User } from './user.entity';

/** All SQL of users and their former passwords. */
@Injectable()
export class UsersRepository {
  private readonly users: Table<User>;
  private readonly passwords: Table<PastPassword>;

  constructor(
    database: Database,
    private readonly changes: IdentityChanges,
  ) {
    this.users = new Table(database, User);
    this.passwords = new Table(database, PastPassword);
  }

  find(id: string): Promise<User | undefined> {
    return this.users.find({ id });
  }

  findByName(domainId: string, name: string): Promise<User | undefined> {
    return this.users.find({ domainId, nameKey: nameKey(name) });
  }

  list(options: ListOptions<User>): Promise<User[]> {
    return this.users.list(options);
  }

  async byIds(ids: readonly string[]): Promise<Map<string, User>> {
    const rows = await this.users.list({ where: { id: { in: [...new Set(ids)] } } });
    return new Map(rows.map((row) => [row.id, row]));
  }

  insert(tx: Tx, user: Omit<User, 'nameKey'>): Promise<void> {
    return this.users.insert(tx, withNameKey(user));
  }

  async update(tx: Tx, id: string, patch: Partial<User>): Promise<void> {
    await this.users.update(tx, { id }, withNameKey(patch));
    this.changes.record(tx);
  }

  /** What sign-ins leave behind; means nothing for the tokens that are out. */
  async note(tx: Tx, id: string, patch: Pick<Partial<User>, 'failedCount' | 'failedAt' | 'lastActiveAt'>) {
    await this.users.update(tx, { id }, patch);
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await this.passwords.delete(tx, { userId: id });
    await this.users.delete(tx, { id });
    this.changes.record(tx);
  }

  async addPassword(tx: Tx, userId: string, hash: string, createdAt: string): Promise<void> {
    await this.passwords.insert(tx, { userId, hash, createdAt });
  }

  /** Newest first. */
  pastPasswords(userId: string, limit: number): Promise<PastPassword[]> {
    return this.passwords.list({ where: { userId }, orderBy: [['id', 'desc']], limit });
  }
}
