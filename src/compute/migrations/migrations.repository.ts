import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { type ListOptions, Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { Migration, type MigrationStatus } from './migration.entity';

/** While it has one of these a resize can be confirmed or reverted, or that is being done. */
export const UNDECIDED: readonly MigrationStatus[] = ['finished', 'confirming', 'reverting'];

/** All SQL of migrations. */
@Injectable()
export class MigrationsRepository {
  private readonly migrations: Table<Migration>;

  constructor(database: Database) {
    this.migrations = new Table(database, Migration);
  }

  find(uuid: string): Promise<Migration | undefined> {
    return this.migrations.find({ uuid });
  }

  list(options: ListOptions<Migration>): Promise<Migration[]> {
    return this.migrations.list(options);
  }

  /** The one whose server waits to be confirmed or reverted. */
  async undecided(serverId: string): Promise<Migration | undefined> {
    const found = await this.migrations.list({ where: { serverId, status: { in: UNDECIDED } } });
    return found.at(-1);
  }

  /** Those that were finished before then and that nobody has decided on. */
  finishedBefore(time: string): Promise<Migration[]> {
    return this.migrations.list({ where: { status: 'finished', updatedAt: { lt: time } } });
  }

  insert(tx: Tx, migration: Omit<Migration, 'id'>): Promise<void> {
    return this.migrations.insert(tx, migration);
  }

  async update(tx: Tx, uuid: string, patch: Partial<Migration>): Promise<void> {
    await this.migrations.update(tx, { uuid }, patch);
  }
}
