import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { type ListOptions, Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { IdentityChanges } from '../common/identity-changes';
import { nameKey, withNameKey } from '../common/name-key';
import { ImpliedRole, Role } from './role.entity';

/** All SQL of roles and of which role implies which. */
@Injectable()
export class RolesRepository {
  private readonly roles: Table<Role>;
  private readonly implied: Table<ImpliedRole>;

  constructor(
    database: Database,
    private readonly changes: IdentityChanges,
  ) {
    this.roles = new Table(database, Role);
    this.implied = new Table(database, ImpliedRole);
  }

  find(id: string): Promise<Role | undefined> {
    return this.roles.find({ id });
  }

  findByName(domainId: string | null, name: string): Promise<Role | undefined> {
    return this.roles.find({ domainId, nameKey: nameKey(name) });
  }

  list(options: ListOptions<Role> = {}): Promise<Role[]> {
    return this.roles.list(options);
  }

  async insert(tx: Tx, role: Omit<Role, 'nameKey'>): Promise<void> {
    await this.roles.insert(tx, withNameKey(role));
    this.changes.record(tx);
  }

  async update(tx: Tx, id: string, patch: Partial<Role>): Promise<void> {
    await this.roles.update(tx, { id }, withNameKey(patch));
    this.changes.record(tx);
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await this.implied.delete(tx, { priorId: id });
    await this.implied.delete(tx, { impliedId: id });
    await this.roles.delete(tx, { id });
    this.changes.record(tx);
  }

  listImplied(): Promise<ImpliedRole[]> {
    return this.implied.list();
  }

  findImplied(priorId: string, impliedId: string): Promise<ImpliedRole | undefined> {
    return this.implied.find({ priorId, impliedId });
  }

  async addImplied(tx: Tx, priorId: string, impliedId: string): Promise<void> {
    await this.implied.insert(tx, { priorId, impliedId });
    this.changes.record(tx);
  }

  async deleteImplied(tx: Tx, priorId: string, impliedId: string): Promise<number> {
    this.changes.record(tx);
    return this.implied.delete(tx, { priorId, impliedId });
  }
}
