import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock';
import type { Tx } from '../db/tx';
import { AppError } from '../errors/app-error';
import { newUuid } from '../ids';
import type { Operation, OperationEvent } from './operation.entity';
import { OperationStore } from './operation.store';
import { OperationRunner } from './operation-runner';
import { WAKE_CHANNEL, type WakeChannel } from './wake-channel';

export interface StartOperation {
  kind: string;
  resourceId: string;
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
    private readonly runner: OperationRunner,
    private readonly clock: Clock,
    @Inject(WAKE_CHANNEL) private readonly wakeChannel: WakeChannel,
  ) {
    wakeChannel.onWake(() => runner.wake());
  }

  /** Throws 409 while another operation of the resource is live, unless this one pre-empts it. */
  async start(tx: Tx, request: StartOperation): Promise<Operation> {
    const live = await this.store.live(request.resourceId);
    if (live && !request.preempt) throw busy(live);
    if (live?.kind === request.kind) return live;
    const queued = live && (await this.store.findQueued(request.resourceId));
    if (queued?.kind === request.kind) return queued;
    if (live) await this.store.update(tx, live.id, { preempted: true, runAt: this.clock.now() });
    const operation = this.build(request, Boolean(live));
    await this.store.insert(tx, operation);
    tx.afterCommit(() => this.wakeChannel.announce());
    return operation;
  }

  live(resourceId: string): Promise<Operation | undefined> {
    return this.store.live(resourceId);
  }

  /** What each resource is busy with: a delete that waits counts before the operation that gives way to it. */
  liveOf(resourceIds: readonly string[]): Promise<Map<string, Operation>> {
    return this.store.liveOf(resourceIds);
  }

  /** True while one is live or waits. */
  async isBusy(resourceId: string): Promise<boolean> {
    return ((await this.store.live(resourceId)) ?? (await this.store.findQueued(resourceId))) !== undefined;
  }

  /** True while one waits for the live one to end: a delete. */
  async isWaited(resourceId: string): Promise<boolean> {
    return (await this.store.findQueued(resourceId)) !== undefined;
  }

  /** The step logs of several operations, oldest first. */
  eventsOf(operationIds: readonly string[]): Promise<OperationEvent[]> {
    return this.store.eventsOf(operationIds);
  }

  history(resourceId: string): Promise<Operation[]> {
    return this.store.history(resourceId);
  }

  private build(request: StartOperation, behind: boolean): Operation {
    const now = this.clock.now();
    const { preempt, ...given } = request;
    const timestamp = this.clock.timestamp();
    return {
      projectId: null,
      userId: null,
      requestId: null,
      ...given,
      id: newUuid(),
      memo: {},
      state: behind ? 'queued' : 'pending',
      step: 0,
      attempt: 0,
      preempted: false,
      runAt: now,
      leaseUntil: 0,
      leaseOwner: null,
      deadlineAt: now + this.runner.definition(request.kind).deadlineSeconds * 1000,
      error: null,
      createdAt: timestamp,
      updatedAt: timestamp,
      finishedAt: null,
    };
  }
}

function busy(live: Operation): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'resource_busy',
    message: `${live.resourceId} is busy with ${live.kind}; try again when it has ended.`,
    details: { operation_id: live.id, operation_kind: live.kind },
  });
}
