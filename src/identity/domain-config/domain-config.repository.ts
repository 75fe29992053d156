import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { Where } from '../../shared/db/where';
import { IdentityChanges } from '../common/identity-changes';
import { DomainOption } from './domain-config.entity';

/** All SQL of domains' own configuration. It decides whose accounts count. */
@Injectable()
export class DomainConfigRepository {
  private readonly options: Table<DomainOption>;

  constructor(
    database: Database,
    private readonly changes: IdentityChanges,
  ) {
    this.options = new Table(database, DomainOption);
  }

  list(where: Where<DomainOption>): Promise<DomainOption[]> {
    return this.options.list({
      where,
      orderBy: [
        ['domainId', 'asc'],
        ['group', 'asc'],
        ['name', 'asc'],
      ],
    });
  }

  async set(tx: Tx, row: DomainOption): Promise<void> {
    const { domainId, group, name } = row;
    await this.options.delete(tx, { domainId, group, name });
    await this.options.insert(tx, row);
    this.changes.record(tx);
  }

  delete(tx: Tx, where: Where<DomainOption>): Promise<number> {
    this.changes.record(tx);
    return this.options.delete(tx, where);
  }
}
