import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { HostRecord } from './host.entity';

@Injectable()
export class HostsRepository {
  private readonly table: Table<HostRecord>;

  constructor(database: Database) {
    this.table = new Table(database, HostRecord);
  }

  list(): Promise<HostRecord[]> {
    return this.table.list({ orderBy: [['name', 'asc']] });
  }

  find(id: string): Promise<HostRecord | undefined> {
    return this.table.find({ id });
  }

  findByName(name: string): Promise<HostRecord | undefined> {
    return this.table.find({ name });
  }

  findByConnection(connection: string): Promise<HostRecord | undefined> {
    return this.table.find({ connection });
  }

  insert(tx: Tx, host: HostRecord): Promise<void> {
    return this.table.insert(tx, host);
  }

  update(tx: Tx, id: string, patch: Partial<HostRecord>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }
}
