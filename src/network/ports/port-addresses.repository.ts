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
    return (await this.table.list({ where: { subnetId } })).map((row) => row.address);
  }

  find(subnetId: string, address: string): Promise<PortAddress | undefined> {
    return this.table.find({ subnetId, address });
  }

  findOnNetwork(networkId: string, address: string): Promise<PortAddress | undefined> {
    return this.table.find({ networkId, address });
  }

  async insert(tx: Tx, address: PortAddress): Promise<void> {
    await this.table.insert(tx, address);
  }

  deleteByPort(tx: Tx, portId: string): Promise<number> {
    return this.table.delete(tx, { portId });
  }

  deleteBySubnet(tx: Tx, subnetId: string): Promise<number> {
    return this.table.delete(tx, { subnetId });
  }
}
