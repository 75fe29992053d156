import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { Where } from '../../shared/db/where';
import { IdentityChanges } from '../common/identity-changes';
import { AccessRule, ApplicationCredential } from './application-credential.entity';

/** All SQL of application credentials and their access rules. */
@Injectable()
export class ApplicationCredentialsRepository {
  private readonly credentials: Table<ApplicationCredential>;
  private readonly rules: Table<AccessRule>;

  constructor(
    database: Database,
    private readonly changes: IdentityChanges,
  ) {
    this.credentials = new Table(database, ApplicationCredential);
    this.rules = new Table(database, AccessRule);
  }

  find(where: Where<ApplicationCredential>): Promise<ApplicationCredential | undefined> {
    return this.credentials.find(where);
  }

  list(where: Where<ApplicationCredential>): Promise<ApplicationCredential[]> {
    return this.credentials.list({
      where,
      orderBy: [
        ['name', 'asc'],
        ['id', 'asc'],
      ],
    });
  }

  insert(tx: Tx, credential: ApplicationCredential): Promise<void> {
    return this.credentials.insert(tx, credential);
  }

  /** Returns how many there were. Their tokens are void at once. */
  delete(tx: Tx, where: Where<ApplicationCredential>): Promise<number> {
    this.changes.record(tx);
    return this.credentials.delete(tx, where);
  }

  findRule(where: Where<AccessRule>): Promise<AccessRule | undefined> {
    return this.rules.find(where);
  }

  listRules(where: Where<AccessRule>): Promise<AccessRule[]> {
    return this.rules.list({ where, orderBy: [['id', 'asc']] });
  }

  insertRule(tx: Tx, rule: AccessRule): Promise<void> {
    return this.rules.insert(tx, rule);
  }

  deleteRules(tx: Tx, where: Where<AccessRule>): Promise<number> {
    return this.rules.delete(tx, where);
  }
}
