import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { FloatingIp } from './floating-ip.entity';

@Injectable()
export class FloatingIpsRepository {
  private readonly table: Table<FloatingIp>;

  constructor(database: Database) {
    this.table = new Table(database, FloatingIp);
  }

  find(id: string): Promise<FloatingIp | undefined> {
    return this.table.find({ id });
  }

  /** Those that lead through these routers, associated or with port forwardings. */
  listByRouters(routerIds: readonly string[]): Promise<FloatingIp[]> {
    return this.table.list({ where: { routerId: { in: routerIds } }, orderBy: [['id', 'asc']] });
  }

  listByFixedPorts(portIds: readonly string[]): Promise<FloatingIp[]> {
    return this.table.list({ where: { fixedPortId: { in: portIds } }, orderBy: [['id', 'asc']] });
  }

  countOf(projectId: string): Promise<number> {
    return this.table.count({ projectId });
  }

  insert(tx: Tx, floatingIp: FloatingIp): Promise<void> {
    return this.table.insert(tx, floatingIp);
  }

  update(tx: Tx, id: string, patch: Partial<FloatingIp>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }
}
