import { Injectable } from '@nestjs/common';
import { Database } from '../db/database';
import { Table } from '../db/table';
import type { Tx } from '../db/tx';
import { LIVE_STATES, Operation, OperationEvent, type OperationState } from './operation.entity';

const LIVE = LIVE_STATES.map((state) => `'${state}'`).join(', ');

/** All SQL of operations and their step log. */
@Injectable()
export class OperationStore {
  private readonly operations: Table<Operation>;
  private readonly events: Table<OperationEvent>;

  constructor(database: Database) {
    this.operations = new Table(database, Operation);
    this.events = new Table(database, OperationEvent);
  }

  insert(tx: Tx, operation: Partial<Operation>): Promise<void> {
    return this.operations.insert(tx, operation);
  }

  find(id: string): Promise<Operation | undefined> {
    return this.operations.find({ id });
  }

  /** Newest first. */
  history(resourceId: string): Promise<Operation[]> {
    return this.operations.list({
      where: { resourceId },
      orderBy: [
        ['createdAt', 'desc'],
        ['id', 'desc'],
      ],
    });
  }

  live(resourceId: string): Promise<Operation | undefined> {
    return this.operations.find({ resourceId, state: { in: LIVE_STATES } });
  }

  /** The live operation of each resource that has one, or the one that waits for it to end. */
  async liveOf(resourceIds: readonly string[]): Promise<Map<string, Operation>> {
    if (resourceIds.length === 0) return new Map();
    const states: OperationState[] = [...LIVE_STATES, 'queued'];
    const found = await this.operations.list({
      where: { resourceId: { in: resourceIds }, state: { in: states } },
    });
    found.sort((a, b) => Number(a.state === 'queued') - Number(b.state === 'queued'));
    return new Map(found.map((operation) => [operation.resourceId, operation]));
  }

  listByState(states: readonly OperationState[]): Promise<Operation[]> {
    return this.operations.list({ where: { state: { in: states } }, orderBy: [['createdAt', 'asc']] });
  }

  eventsOf(operationIds: readonly string[]): Promise<OperationEvent[]> {
    return this.events.list({ where: { operationId: { in: operationIds } }, orderBy: [['id', 'asc']] });
  }

  addEvent(tx: Tx, event: Partial<OperationEvent>): Promise<void> {
    return this.events.insert(tx, event);
  }

  /** Changes a row only while `leaseOwner` still holds it; returns whether it did. */
  async updateHeld(tx: Tx, held: Operation, patch: Partial<Operation>): Promise<boolean> {
    return (await this.operations.update(tx, { id: held.id, leaseOwner: held.leaseOwner }, patch)) === 1;
  }

  async update(tx: Tx, id: string, patch: Partial<Operation>): Promise<void> {
    await this.operations.update(tx, { id }, patch);
  }

  /** Takes the operation that has been due for longest, if any. */
  async claim(tx: Tx, owner: string, now: number, leaseUntil: number): Promise<Operation | undefined> {
    const due = `SELECT "id" FROM "operations" WHERE "state" IN (${LIVE}) AND "runAt" <= ? AND "leaseUntil" <= ?
      ORDER BY "runAt", "createdAt" LIMIT 1`;
    const row = await this.operations.database.get<{ id: string }>(due, [now, now]);
    if (!row) return undefined;
    await this.operations.update(tx, { id: row.id }, { leaseOwner: owner, leaseUntil });
    return this.find(row.id);
  }

  /** When the next one is due, in milliseconds since the epoch. */
  async nextDue(): Promise<number | undefined> {
    const sql = `SELECT MIN(MAX("runAt", "leaseUntil")) AS at FROM "operations" WHERE "state" IN (${LIVE})`;
    return (await this.operations.database.get<{ at: number | null }>(sql))?.at ?? undefined;
  }

  /** Leases of a process that is gone: with one controller, all of them at start. */
  async dropLeases(tx: Tx): Promise<number> {
    return tx.run(`UPDATE "operations" SET "leaseUntil" = 0 WHERE "state" IN (${LIVE}) AND "leaseUntil" > 0`);
  }

  /** Lets the first operation that waited for this resource begin, its deadline counted from now. Returns whether there was one. */
  async promoteQueued(tx: Tx, resourceId: string, now: number): Promise<boolean> {
    const sql = `UPDATE "operations" SET "state" = 'pending', "deadlineAt" = "deadlineAt" + (? - "runAt"), "runAt" = ? WHERE "id" =
      (SELECT "id" FROM "operations" WHERE "resourceId" = ? AND "state" = 'queued' ORDER BY "createdAt" LIMIT 1)`;
    return (await tx.run(sql, [now, now, resourceId])) === 1;
  }

  findQueued(resourceId: string): Promise<Operation | undefined> {
    return this.operations.find({ resourceId, state: 'queued' });
  }
}
