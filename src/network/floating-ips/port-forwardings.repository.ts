import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { PortForwarding } from './port-forwarding.entity';

@Injectable()
export class PortForwardingsRepository {
  private readonly table: Table<PortForwarding>;

  constructor(database: Database) {
    this.table = new Table(database, PortForwarding);
  }

  find(id: string): Promise<PortForwarding | undefined> {
    return this.table.find({ id });
  }

  listByFloatingIps(floatingIpIds: readonly string[]): Promise<PortForwarding[]> {
    return this.table.list({ where: { floatingIpId: { in: floatingIpIds } }, orderBy: [['id', 'asc']] });
  }

  listByInternalPorts(portIds: readonly string[]): Promise<PortForwarding[]> {
    return this.table.list({ where: { internalPortId: { in: portIds } }, orderBy: [['id', 'asc']] });
  }

  insert(tx: Tx, forwarding: PortForwarding): Promise<void> {
    return this.table.insert(tx, forwarding);
  }

  update(tx: Tx, id: string, patch: Partial<PortForwarding>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }
}
