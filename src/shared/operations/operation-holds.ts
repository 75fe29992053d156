import { Injectable } from '@nestjs/common';
import { Clock } from '../clock';
import type { Tx } from '../db/tx';
import type { Hold, Operation, OperationResource } from './operation.entity';
import { OperationStore } from './operation.store';
import { OperationResourcesStore } from './operation-resources.store';
import { operationOvertaken } from './operations.errors';

/** An operation with what it has of the resources that were asked about. */
export interface Holder {
  operation: Operation;
  hold: Hold;
  resourceId: string;
}

/** Who may work on which resources: several for one operation, one live operation for each. */
@Injectable()
export class OperationHolds {
  constructor(
    private readonly store: OperationStore,
    private readonly resources: OperationResourcesStore,
    private readonly clock: Clock,
  ) {}

  /** Who holds any of these resources or waits for one, the longest first. */
  async holders(resourceIds: readonly string[]): Promise<Holder[]> {
    const rows = await this.resources.holdsOn(resourceIds);
    const byOperation = new Map(rows.map((row) => [row.operationId, row]));
    const operations = await this.store.listByIds([...byOperation.keys()]);
    operations.sort((a, b) => compare(a.createdAt, b.createdAt) || compare(a.id, b.id));
    return operations.flatMap((operation) => {
      const row = byOperation.get(operation.id);
      return row?.hold ? [{ operation, hold: row.hold, resourceId: row.resourceId }] : [];
    });
  }

  /** What each resource is busy with: what waits for it (a delete) counts before what gives way. */
  async liveOf(resourceIds: readonly string[]): Promise<Map<string, Operation>> {
    const rows = (await this.resources.holdsOn(resourceIds)).filter(({ hold }) => hold !== 'stuck');
    rows.sort((a, b) => Number(a.hold === 'queued') - Number(b.hold === 'queued'));
    const ids = [...new Set(rows.map(({ operationId }) => operationId))];
    const operations = new Map<string, Operation>();
    for (let start = 0; start < ids.length; start += 10_000)
      for (const one of await this.store.listByIds(ids.slice(start, start + 10_000)))
        operations.set(one.id, one);
    const found = new Map<string, Operation>();
    for (const { resourceId, operationId } of rows) {
      const operation = operations.get(operationId);
      if (operation) found.set(resourceId, operation);
    }
    return found;
  }

  async take(tx: Tx, operation: Operation, resourceIds: readonly string[], hold: Hold): Promise<void> {
    if (hold === 'live') await this.resources.takeFromStuck(tx, resourceIds);
    await this.resources.insert(tx, operation.id, resourceIds, hold);
  }

  async keepStuck(tx: Tx, operationId: string): Promise<void> {
    await this.resources.setHold(tx, operationId, 'stuck');
    await this.promote(tx, operationId);
  }

  /** Its resources are free; `promote` gives them to those who waited. */
  async release(tx: Tx, operationId: string): Promise<void> {
    await this.resources.setHold(tx, operationId, null);
  }

  /** Lets those begin that waited for the resources of an operation, first come first served, once all of theirs are free. */
  async promote(tx: Tx, operationId: string): Promise<void> {
    const resourceIds = (await this.resources.of(operationId)).map(({ resourceId }) => resourceId);
    for (const { operation, hold } of await this.holders(resourceIds))
      if (hold === 'queued') await this.promoteOne(tx, operation);
  }

  /** Takes back what a stuck operation holds; 409 where a delete has taken something from it meanwhile. */
  async resume(tx: Tx, operation: Operation): Promise<void> {
    const lost = (await this.resources.of(operation.id)).filter(({ hold }) => hold !== 'stuck');
    if (lost.length) throw operationOvertaken(operation, lost);
    await this.resources.setHold(tx, operation.id, 'live');
  }

  resourcesOf(operationId: string): Promise<OperationResource[]> {
    return this.resources.of(operationId);
  }

  /** Its deadline counts from now. */
  private async promoteOne(tx: Tx, operation: Operation): Promise<void> {
    const wanted = (await this.resources.of(operation.id)).map(({ resourceId }) => resourceId);
    if ((await this.holders(wanted)).some(({ hold }) => hold === 'live')) return;
    await this.resources.takeFromStuck(tx, wanted);
    await this.resources.setHold(tx, operation.id, 'live');
    const now = this.clock.now();
    const deadlineAt = operation.deadlineAt + (now - operation.runAt);
    await this.store.update(tx, operation.id, { state: 'pending', deadlineAt, runAt: now });
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
