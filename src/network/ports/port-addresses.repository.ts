import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { PortAddress } from './port-address.entity';

@Injectable()
export class PortAddressesRepository {
  private readonly table: Table<PortAddress>;

  constructor(database: Database) {
    this.table = new Table(database, PortAddress);
  }

  /** In each port's own order. */
  listByPorts(portIds: readonly string[]): Promise<PortAddress[]> {
    return this.table.list({
      where: { portId: { in: portIds } },
      orderBy: [
        ['portId', 'asc'],
        ['position', 'asc'],
      ],
    });
  }

  listByNetworks(networkIds: readonly string[]): Promise<PortAddress[]> {
    return this.table.list({
      where: { networkId: { in: networkIds } },
      orderBy: [
        ['portId', 'asc'],
        ['position', 'asc'],
      ],
    });
  }

  async addressesIn(subnetId: string): Promise<string[]> {
    const rows = await this.table.database.all<{ address: string }>(
      `SELECT "address" FROM ${this.table.name} WHERE "subnetId" = ?`,
      [subnetId],
    );
    return rows.map((row) => row.address);
  }

  listBySubnet(subnetId: string): Promise<PortAddress[]> {
    return this.table.list({ where: { subnetId }, orderBy: [['portId', 'asc']] });
  }

  countIn(subnetId: string): Promise<number> {
    return this.table.count({ subnetId });
  }

  /** How many addresses of each subnet are used, for the availability report. */
  async countBySubnet(): Promise<Map<string, number>> {
    const rows = await this.table.database.all<{ subnetId: string; used: number }>(
      `SELECT "subnetId", COUNT(*) AS used FROM ${this.table.name} GROUP BY "subnetId"`,
    );
    return new Map(rows.map((row) => [row.subnetId, row.used]));
  }

  /** On whatever network: ranges of tenants overlap. */
  listByAddress(address: string): Promise<PortAddress[]> {
    return this.table.list({ where: { address }, orderBy: [['portId', 'asc']] });
  }

  find(subnetId: string, address: string): Promise<PortAddress | undefined> {
    return this.table.find({ subnetId, address });
  }

  findOnNetwork(networkId: string, address: string): Promise<PortAddress | undefined> {
    return this.table.find({ networkId, address });
  }

  insert(tx: Tx, address: PortAddress): Promise<void> {
    return this.table.insert(tx, address);
  }

  deleteByPort(tx: Tx, portId: string): Promise<number> {
    return this.table.delete(tx, { portId });
  }

  delete(tx: Tx, subnetId: string, address: string): Promise<number> {
    return this.table.delete(tx, { subnetId, address });
  }

  deleteBySubnet(tx: Tx, subnetId: string): Promise<number> {
    return this.table.delete(tx, { subnetId });
  }
}
