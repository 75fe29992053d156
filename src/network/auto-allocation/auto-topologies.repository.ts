import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { AutoTopology } from './auto-topology.entity';

@Injectable()
export class AutoTopologiesRepository {
  private readonly table: Table<AutoTopology>;

  constructor(database: Database) {
    this.table = new Table(database, AutoTopology);
  }

  find(projectId: string): Promise<AutoTopology | undefined> {
    return this.table.find({ projectId });
  }

  /** In the place of one whose network is gone. */
  async set(tx: Tx, topology: AutoTopology): Promise<void> {
    await this.table.delete(tx, { projectId: topology.projectId });
    await this.table.insert(tx, topology);
  }

  delete(tx: Tx, projectId: string): Promise<number> {
    return this.table.delete(tx, { projectId });
  }
}
