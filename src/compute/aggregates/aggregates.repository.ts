import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { Aggregate, AggregateHost } from './aggregate.entity';

/** All SQL of host aggregates. */
@Injectable()
export class AggregatesRepository {
  private readonly aggregates: Table<Aggregate>;
  private readonly hosts: Table<AggregateHost>;

  constructor(private readonly database: Database) {
    this.aggregates = new Table(database, Aggregate);
    this.hosts = new Table(database, AggregateHost);
  }

  list(): Promise<Aggregate[]> {
    return this.aggregates.list({ where: { deletedAt: null }, orderBy: [['number', 'asc']] });
  }

  find(number: number): Promise<Aggregate | undefined> {
    return this.aggregates.find({ number, deletedAt: null });
  }

  findByName(name: string): Promise<Aggregate | undefined> {
    return this.aggregates.find({ name, deletedAt: null });
  }

  /** Of one host, of one aggregate, or all. */
  members(where: Partial<AggregateHost> = {}): Promise<AggregateHost[]> {
    return this.hosts.list({ where });
  }

  /** Counts those that are deleted. */
  async nextNumber(): Promise<number> {
    const sql = 'SELECT COALESCE(MAX("number"), 0) + 1 AS next FROM "aggregates"';
    return (await this.database.get<{ next: number }>(sql))?.next ?? 1;
  }

  insert(tx: Tx, aggregate: Aggregate): Promise<void> {
    return this.aggregates.insert(tx, aggregate);
  }

  async update(tx: Tx, id: string, patch: Partial<Aggregate>): Promise<void> {
    await this.aggregates.update(tx, { id }, patch);
  }

  addHost(tx: Tx, member: AggregateHost): Promise<void> {
    return this.hosts.insert(tx, member);
  }

  async removeHost(tx: Tx, { aggregateId, hostId }: AggregateHost): Promise<void> {
    await this.hosts.delete(tx, { aggregateId, hostId });
  }
}
