import { Injectable } from '@nestjs/common';
import { Database } from '../db/database';
import { Table } from '../db/table';
import type { Tx } from '../db/tx';
import { LIVE_STATES, Operation, OperationEvent, type OperationState } from './operation.entity';

const LIVE = LIVE_STATES.map((state) => `'${state}'`).join(', ');

export interface OperationFilter {
  states?: readonly OperationState[];
  kind?: string;
  resourceId?: string;
}

/** All SQL of operations and their step log. What they hold is in operation-resources.store.ts. */
@Injectable()
export class OperationStore {
  private readonly operations: Table<Operation>;
  private readonly events: Table<OperationEvent>;

  constructor(private readonly database: Database) {
    this.operations = new Table(database, Operation);
    this.events = new Table(database, OperationEvent);
  }

  get closed(): boolean {
    return this.database.closed;
  }

  insert(tx: Tx, operation: Partial<Operation>): Promise<void> {
    return this.operations.insert(tx, operation);
  }

  find(id: string): Promise<Operation | undefined> {
    return this.operations.find({ id });
  }

  listByIds(ids: readonly string[]): Promise<Operation[]> {
    return this.operations.list({ where: { id: { in: ids } } });
  }

  /** Newest first; also where the resource is one of several. */
  list(filter: OperationFilter, limit?: number, after?: Operation): Promise<Operation[]> {
    const { states, kind, resourceId } = filter;
    const holds = {
      sql: '"id" IN (SELECT "operationId" FROM "operation_resources" WHERE "resourceId" = ?)',
      params: [resourceId ?? ''],
    };
    return this.operations.list({
      where: { kind, state: states && { in: states } },
      extra: resourceId === undefined ? undefined : holds,
      orderBy: [
        ['createdAt', 'desc'],
        ['id', 'desc'],
      ],
      limit,
      after,
    });
  }

  /** Of all that are kept, from the index alone. */
  countByState(): Promise<Array<{ kind: string; state: OperationState; count: number }>> {
    return this.operations.database.all(
      'SELECT "kind", "state", COUNT(*) AS "count" FROM "operations" GROUP BY "state", "kind"',
    );
  }

  eventsOf(operationIds: readonly string[]): Promise<OperationEvent[]> {
    return this.events.list({ where: { operationId: { in: operationIds } }, orderBy: [['id', 'asc']] });
  }

  addEvent(tx: Tx, event: Partial<OperationEvent>): Promise<void> {
    return this.events.insert(tx, event);
  }

  /** Whether the log of the operation says just this already. */
  async hasEvent({
    operationId,
    step,
    phase,
    outcome,
    message,
  }: Pick<OperationEvent, 'operationId' | 'step' | 'phase' | 'outcome' | 'message'>): Promise<boolean> {
    return (await this.events.count({ operationId, step, phase, outcome, message })) > 0;
  }

  /** Changes a row only while `held` is its latest try; returns whether it did. */
  async updateHeld(tx: Tx, held: Operation, patch: Partial<Operation>): Promise<boolean> {
    const { id, leaseOwner, generation } = held;
    return (await this.operations.update(tx, { id, leaseOwner, generation }, patch)) === 1;
  }

  async update(tx: Tx, id: string, patch: Partial<Operation>): Promise<void> {
    await this.operations.update(tx, { id }, patch);
  }

  /** Takes the operation that has been due for longest, if any. */
  async claim(
    tx: Tx,
    lease: Pick<Operation, 'leaseOwner' | 'leaseUntil' | 'generation'>,
    now: number,
  ): Promise<Operation | undefined> {
    const due = `SELECT "id" FROM "operations" WHERE "state" IN (${LIVE}) AND "runAt" <= ? AND "leaseUntil" <= ?
      ORDER BY "runAt", "createdAt" LIMIT 1`;
    const row = await this.operations.database.get<{ id: string }>(due, [now, now]);
    if (!row) return undefined;
    await this.operations.update(tx, { id: row.id }, lease);
    return this.find(row.id);
  }

  /** When the next one is due, in milliseconds since the epoch. */
  async nextDue(): Promise<number | undefined> {
    const due = 'CASE WHEN "runAt" > "leaseUntil" THEN "runAt" ELSE "leaseUntil" END';
    const sql = `SELECT MIN(${due}) AS at FROM "operations" WHERE "state" IN (${LIVE})`;
    return (await this.operations.database.get<{ at: number | null }>(sql))?.at ?? undefined;
  }

  /** Leases of a process that is gone: with one controller, all of them at start. */
  async dropLeases(tx: Tx): Promise<number> {
    return tx.run(`UPDATE "operations" SET "leaseUntil" = 0 WHERE "state" IN (${LIVE}) AND "leaseUntil" > 0`);
  }
}
