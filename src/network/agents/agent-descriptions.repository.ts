import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { AgentDescription } from './agent-description.entity';

@Injectable()
export class AgentDescriptionsRepository {
  private readonly table: Table<AgentDescription>;

  constructor(database: Database) {
    this.table = new Table(database, AgentDescription);
  }

  async all(): Promise<Map<string, string>> {
    return new Map((await this.table.list()).map(({ agentId, description }) => [agentId, description]));
  }

  /** null takes it away. */
  async set(tx: Tx, agentId: string, description: string | null): Promise<void> {
    await this.table.delete(tx, { agentId });
    if (description !== null) await this.table.insert(tx, { agentId, description });
  }
}
