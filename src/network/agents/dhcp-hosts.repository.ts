import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { DhcpHost } from './dhcp-host.entity';

@Injectable()
export class DhcpHostsRepository {
  private readonly table: Table<DhcpHost>;

  constructor(database: Database) {
    this.table = new Table(database, DhcpHost);
  }

  find(networkId: string, hostId: string): Promise<DhcpHost | undefined> {
    return this.table.find({ networkId, hostId });
  }

  async networksOn(hostId: string): Promise<string[]> {
    const rows = await this.table.list({ where: { hostId }, orderBy: [['networkId', 'asc']] });
    return rows.map(({ networkId }) => networkId);
  }

  insert(tx: Tx, row: DhcpHost): Promise<void> {
    return this.table.insert(tx, row);
  }

  delete(tx: Tx, { networkId, hostId }: DhcpHost): Promise<number> {
    return this.table.delete(tx, { networkId, hostId });
  }

  deleteByNetwork(tx: Tx, networkId: string): Promise<number> {
    return this.table.delete(tx, { networkId });
  }

  deleteByHost(tx: Tx, hostId: string): Promise<number> {
    return this.table.delete(tx, { hostId });
  }
}
