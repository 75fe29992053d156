import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { Where } from '../../shared/db/where';
import { Credential } from './credential.entity';

/** All SQL of credentials. */
@Injectable()
export class CredentialsRepository {
  private readonly credentials: Table<Credential>;

  constructor(database: Database) {
    this.credentials = new Table(database, Credential);
  }

  find(id: string): Promise<Credential | undefined> {
    return this.credentials.find({ id });
  }

  list(where: Where<Credential>): Promise<Credential[]> {
    return this.credentials.list({
      where,
      orderBy: [
        ['createdAt', 'asc'],
        ['id', 'asc'],
      ],
    });
  }

  insert(tx: Tx, credential: Credential): Promise<void> {
    return this.credentials.insert(tx, credential);
  }

  async update(tx: Tx, id: string, patch: Partial<Credential>): Promise<void> {
    await this.credentials.update(tx, { id }, patch);
  }

  delete(tx: Tx, where: Where<Credential>): Promise<number> {
    return this.credentials.delete(tx, where);
  }
}
