import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { PortBinding } from './port-binding.entity';

@Injectable()
export class PortBindingsRepository {
  private readonly table: Table<PortBinding>;

  constructor(database: Database) {
    this.table = new Table(database, PortBinding);
  }

  listByPort(portId: string): Promise<PortBinding[]> {
    return this.table.list({ where: { portId }, orderBy: [['host', 'asc']] });
  }

  insert(tx: Tx, binding: PortBinding): Promise<void> {
    return this.table.insert(tx, binding);
  }

  delete(tx: Tx, portId: string, host: string): Promise<number> {
    return this.table.delete(tx, { portId, host });
  }

  deleteByPort(tx: Tx, portId: string): Promise<number> {
    return this.table.delete(tx, { portId });
  }
}
