import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { Keypair } from './keypair.entity';

/** All SQL of key pairs. */
@Injectable()
export class KeypairsRepository {
  private readonly keypairs: Table<Keypair>;

  constructor(database: Database) {
    this.keypairs = new Table(database, Keypair);
  }

  find(userId: string, name: string): Promise<Keypair | undefined> {
    return this.keypairs.find({ userId, name });
  }

  list(userId: string, after: Keypair | undefined, limit: number | undefined): Promise<Keypair[]> {
    return this.keypairs.list({ where: { userId }, orderBy: [['name', 'asc']], after, limit });
  }

  count(userId: string): Promise<number> {
    return this.keypairs.count({ userId });
  }

  insert(tx: Tx, keypair: Omit<Keypair, 'id'>): Promise<void> {
    return this.keypairs.insert(tx, keypair);
  }

  delete(tx: Tx, userId: string, name: string): Promise<number> {
    return this.keypairs.delete(tx, { userId, name });
  }
}
