import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock';
import type { Tx } from '../db/tx';
import { newUuid } from '../ids';
import { ENDED_STATES, type Operation, type OperationEvent } from './operation.entity';
import { OperationStore } from './operation.store';
import { OperationHolds } from './operation-holds';
import { OperationRunner } from './operation-runner';
import { versionOf } from './operation-version';
import { resourceBusy } from './operations.errors';
import { WAKE_CHANNEL, type WakeChannel } from './wake-channel';

export interface StartOperation {
  kind: string;
  /** What it is about: steps find it in `operation.resourceId`, and a log shows it. */
  resourceId: string;
  /** What else must lie still meanwhile: the volume that a server attaches. */
  alsoHolds?: readonly string[];
  input: unknown;
  projectId?: string;
  userId?: string;
  requestId?: string;
  /** True for a delete: a live operation gives way at its next step boundary, is undone, and then this one runs. */
  preempt?: boolean;
}

/** What services use of the engine: start an operation in the transaction that changes the resource, and look. */
@Injectable()
export class Operations {
  constructor(
    private readonly store: OperationStore,
    private readonly holds: OperationHolds,
    private readonly runner: OperationRunner,
    private readonly clock: Clock,
    @Inject(WAKE_CHANNEL) private readonly wakeChannel: WakeChannel,
  ) {
    wakeChannel.onWake(() => runner.wake());
  }

  /** Throws 409 while another operation holds one of the resources, unless this one pre-empts it. */
  async start(tx: Tx, request: StartOperation): Promise<Operation> {
    const wanted = [...new Set([request.resourceId, ...(request.alsoHolds ?? [])])];
    const holders = await this.holds.holders(wanted);
    const [first] = holders;
    if (first && !request.preempt) throw resourceBusy(first);
    const same = holders.find(
      ({ operation, hold }) =>
        hold !== 'stuck' && operation.kind === request.kind && operation.resourceId === request.resourceId,
    );
    if (same) return same.operation;
    const live = holders.filter(({ hold }) => hold === 'live');
    for (const { operation } of live)
      await this.store.update(tx, operation.id, { preempted: true, runAt: this.clock.now() });
    const operation = this.build(request, live.length > 0);
    await this.store.insert(tx, operation);
    await this.holds.take(tx, operation, wanted, live.length ? 'queued' : 'live');
    tx.afterCommit(() => this.wakeChannel.announce());
    return operation;
  }

  async live(resourceId: string): Promise<Operation | undefined> {
    return (await this.holds.holders([resourceId])).find(({ hold }) => hold === 'live')?.operation;
  }

  /** What each resource is busy with: a delete that waits counts before the operation that gives way to it. */
  liveOf(resourceIds: readonly string[]): Promise<Map<string, Operation>> {
    return this.holds.liveOf(resourceIds);
  }

  /** True while one is live, waits, or is stuck: nothing else may touch the resource. */
  async isBusy(resourceId: string): Promise<boolean> {
    return (await this.holds.holders([resourceId])).length > 0;
  }

  /** True while one waits for the live one to end: a delete. */
  async isWaited(resourceId: string): Promise<boolean> {
    return (await this.holds.holders([resourceId])).some(({ hold }) => hold === 'queued');
  }

  /** Those of these operations that have not ended: they run, wait, or are stuck. */
  async unended(operationIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.store.listByIds(operationIds);
    return new Set(rows.flatMap(({ id, state }) => (ENDED_STATES.includes(state) ? [] : [id])));
  }

  /** The step logs of several operations, oldest first. */
  eventsOf(operationIds: readonly string[]): Promise<OperationEvent[]> {
    return this.store.eventsOf(operationIds);
  }

  /** All that was done to a resource, newest first. */
  history(resourceId: string): Promise<Operation[]> {
    return this.store.list({ resourceId });
  }

  private build(request: StartOperation, behind: boolean): Operation {
    const now = this.clock.now();
    const { preempt, alsoHolds, ...given } = request;
    const timestamp = this.clock.timestamp();
    const definition = this.runner.definition(request.kind);
    return {
      projectId: null,
      userId: null,
      requestId: null,
      ...given,
      id: newUuid(),
      memo: {},
      state: behind ? 'queued' : 'pending',
      step: definition.steps[0]?.name ?? null,
      version: versionOf(definition),
      generation: 0,
      attempt: 0,
      preempted: false,
      runAt: now,
      leaseUntil: 0,
      leaseOwner: null,
      deadlineAt: now + definition.deadlineSeconds * 1000,
      error: null,
      stuckIn: null,
      createdAt: timestamp,
      updatedAt: timestamp,
      finishedAt: null,
    };
  }
}
