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

  /** The interfaces that routers have on a subnet. */
  interfacesOn(subnetId: string): Promise<Array<{ routerId: string; address: string }>> {
    return this.table.database.all<{ routerId: string; address: string }>(
      `SELECT r."routerId", a."address" FROM ${this.table.name} r
       JOIN "port_addresses" a ON a."portId" = r."portId"
       WHERE a."subnetId" = ? AND r."kind" = 'interface' ORDER BY r."routerId"`,
      [subnetId],
    );
  }

  insert(tx: Tx, row: RouterPort): Promise<void> {
    return this.table.insert(tx, row);
  }

  delete(tx: Tx, portId: string): Promise<number> {
    return this.table.delete(tx, { portId });
  }
}
