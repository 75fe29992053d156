import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { RouterPort } from './router-port.entity';

@Injectable()
export class RouterPortsRepository {
  private readonly table: Table<RouterPort>;

  constructor(database: Database) {
    this.table = new Table(database, RouterPort);
  }

  find(portId: string): Promise<RouterPort | undefined> {
    return this.table.find({ portId });
  }

  listByPorts(portIds: readonly string[]): Promise<RouterPort[]> {
    return this.table.list({ where: { portId: { in: portIds } }, orderBy: [['portId', 'asc']] });
  }

  listByRouters(routerIds: readonly string[]): Promise<RouterPort[]> {
    return this.table.list({ where: { routerId: { in: routerIds } }, orderBy: [['portId', 'asc']] });
  }

  insert(tx: Tx, row: RouterPort): Promise<void> {
    return this.table.insert(tx, row);
  }

  delete(tx: Tx, portId: string): Promise<number> {
    return this.table.delete(tx, { portId });
  }
}
