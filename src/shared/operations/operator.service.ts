import { Injectable } from '@nestjs/common';
import { Clock } from '../clock';
import type { Tx } from '../db/tx';
import { UnitOfWork } from '../db/unit-of-work';
import { log } from '../log/logger';
import { Generations } from './generations';
import type { Operation, OperationEvent, OperationResource } from './operation.entity';
import { type OperationFilter, OperationStore } from './operation.store';
import { OperationHolds } from './operation-holds';
import { OperationRunner } from './operation-runner';
import { operationAtWork, operationEnded, operationNotFound } from './operations.errors';

export interface OperationDetails {
  operation: Operation;
  resources: OperationResource[];
  events: OperationEvent[];
}

/** What nobody will undo any more. */
export interface LeftBehind {
  step: string;
  host: string | null;
  what: string;
}

/** What the operator may do: look, try again, give up. */
@Injectable()
export class OperatorService {
  constructor(
    private readonly store: OperationStore,
    private readonly holds: OperationHolds,
    private readonly runner: OperationRunner,
    private readonly generations: Generations,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async list(filter: OperationFilter, limit: number, marker: string | undefined): Promise<Operation[]> {
    const after = marker === undefined ? undefined : await this.get(marker);
    return this.store.list(filter, limit, after);
  }

  async get(id: string): Promise<Operation> {
    const operation = await this.store.find(id);
    if (!operation) throw operationNotFound(id);
    return operation;
  }

  async details(id: string): Promise<OperationDetails> {
    const operation = await this.get(id);
    const [resources, events] = await Promise.all([this.holds.resourcesOf(id), this.store.eventsOf([id])]);
    return { operation, resources, events };
  }

  /** A stuck operation goes on where it stopped; one that waits for its next try does not wait. */
  async retry(id: string): Promise<Operation> {
    const operation = await this.unitOfWork.run(async (tx) => {
      const found = await this.get(id);
      const now = this.clock.now();
      if (found.finishedAt || found.state === 'queued') throw operationEnded(found);
      if (found.leaseUntil > now) throw operationAtWork(found);
      const again: Partial<Operation> = { attempt: 0, runAt: now, updatedAt: this.clock.timestamp() };
      if (found.state === 'stuck') {
        await this.holds.resume(tx, found);
        const seconds = this.runner.knows(found.kind)
          ? this.runner.definition(found.kind).deadlineSeconds
          : 0;
        const deadlineAt = now + seconds * 1000;
        Object.assign(again, { state: found.stuckIn ?? 'undoing', stuckIn: null, deadlineAt });
      }
      await this.store.update(tx, id, again);
      tx.afterCommit(() => this.runner.wake());
      return this.get(id);
    });
    log.warn({ operation_id: id, kind: operation.kind }, 'an operation was told to try again');
    return operation;
  }

  /** Nobody goes on with it, and its resources are free. Says what stays. */
  async abandon(id: string): Promise<{ operation: Operation; leftBehind: LeftBehind[] }> {
    const generation = await this.generations.take();
    const result = await this.unitOfWork.run(async (tx) => {
      const found = await this.get(id);
      if (found.finishedAt) throw operationEnded(found);
      const leftBehind = await this.leftBehind(found);
      await this.end(tx, found, generation, leftBehind);
      return { operation: await this.get(id), leftBehind };
    });
    this.runner.giveUp(id);
    log.warn({ operation_id: id, left_behind: result.leftBehind }, 'an operation was abandoned');
    return result;
  }

  /** The generation shuts out whoever works on it at this moment. */
  private async end(
    tx: Tx,
    found: Operation,
    generation: number,
    left: readonly LeftBehind[],
  ): Promise<void> {
    const now = this.clock.timestamp();
    const message = left.map(({ step, what }) => `${step}: ${what}`).join('; ') || 'nothing is left behind';
    const error = found.error ?? {
      code: 'abandoned',
      message: 'An administrator gave it up.',
      step: found.step ?? '',
    };
    const patch = { state: 'abandoned', stuckIn: null, leaseUntil: 0, leaseOwner: null } as const;
    await this.store.update(tx, found.id, { ...patch, generation, error, finishedAt: now, updatedAt: now });
    const event = {
      operationId: found.id,
      step: found.step ?? 'finish',
      phase: 'undo',
      outcome: 'abandoned',
    } as const;
    await this.store.addEvent(tx, { ...event, startedAt: now, finishedAt: now, message });
    // What was told when it was stuck is told to the owners of one that was still on its way, too.
    if (found.state !== 'stuck' && found.state !== 'queued' && this.runner.knows(found.kind)) {
      const { onStuck } = this.runner.definition(found.kind);
      const { input, memo } = found;
      await onStuck?.call(this.runner.definition(found.kind), tx, { input, memo, operation: found }, error);
    }
    await this.holds.release(tx, found.id);
    await this.holds.promote(tx, found.id);
  }

  /** Each step that was begun and not undone since. */
  private async leftBehind({ id, kind, step, state }: Operation): Promise<LeftBehind[]> {
    const begun = new Map<string, OperationEvent>();
    for (const event of await this.store.eventsOf([id])) {
      if (event.phase === 'undo' && event.outcome === 'done') begun.delete(event.step);
      else if (event.phase === 'run') begun.set(event.step, event);
    }
    const steps = this.runner.knows(kind) ? this.runner.definition(kind).steps : [];
    const known = steps.filter(
      ({ undo, name }) => undo && (begun.has(name) || (name === step && state !== 'pending')),
    );
    return known.map(({ name, leaves }) => ({
      step: name,
      host: begun.get(name)?.host ?? null,
      what: leaves ?? 'whatever this step has made',
    }));
  }
}
