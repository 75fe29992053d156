import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { type ListOptions, Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { Where } from '../../shared/db/where';
import { IdentityChanges } from '../common/identity-changes';
import { Assignment } from './assignment.entity';

/** All SQL of role assignments. */
@Injectable()
export class AssignmentsRepository {
  private readonly assignments: Table<Assignment>;

  constructor(
    database: Database,
    private readonly changes: IdentityChanges,
  ) {
    this.assignments = new Table(database, Assignment);
  }

  find(key: Omit<Assignment, 'id'>): Promise<Assignment | undefined> {
    return this.assignments.find(key);
  }

  list(options: ListOptions<Assignment>): Promise<Assignment[]> {
    return this.assignments.list({ orderBy: [['id', 'asc']], ...options });
  }

  async insert(tx: Tx, key: Omit<Assignment, 'id'>): Promise<void> {
    await this.assignments.insert(tx, key);
    this.changes.record(tx);
  }

  /** Returns how many there were. */
  async delete(tx: Tx, where: Where<Assignment>): Promise<number> {
    this.changes.record(tx);
    return this.assignments.delete(tx, where);
  }
}
