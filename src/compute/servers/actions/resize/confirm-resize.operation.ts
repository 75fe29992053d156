import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Scheduler } from '../../../../scheduler';
import type { Tx } from '../../../../shared/db/tx';
import {
  done,
  type FinishScope,
  type OperationDefinition,
  type Step,
  type StepScope,
} from '../../../../shared/operations/define-operation';
import type { OperationError } from '../../../../shared/operations/operation.entity';
import { OperationRunner } from '../../../../shared/operations/operation-runner';
import { POWER } from '../../server.entity';
import { type ResizeInput, ResizeParts } from './resize-parts';

interface Memo {
  /** The guest runs. */
  on: boolean;
}

/** The old disks and the old claim go. What was dropped does not come back: a confirm that failed is asked for again. */
@Injectable()
export class ConfirmResizeOperation implements OperationDefinition<ResizeInput, Memo>, OnModuleInit {
  readonly kind = 'server.confirm-resize';
  readonly deadlineSeconds = 600;
  readonly numberedSteps = ['drop'];
  readonly steps: ReadonlyArray<Step<ResizeInput, Memo>> = [{ name: 'drop', run: (s) => this.drop(s) }];

  constructor(
    private readonly parts: ResizeParts,
    private readonly scheduler: Scheduler,
    private readonly runner: OperationRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  private async drop(scope: StepScope<ResizeInput, Memo>) {
    const { server, hypervisor, migration } = await this.parts.of(scope);
    scope.onHost(hypervisor.hostName);
    await hypervisor.dropDisksAside(server.id, migration.uuid);
    const domain = await hypervisor.inspectDomain(server.id);
    return done<Memo>({ on: domain?.state === 'running' || domain?.state === 'paused' });
  }

  async onSucceeded(tx: Tx, { operation, input, memo }: FinishScope<ResizeInput, Memo>): Promise<void> {
    await this.scheduler.release(tx, input.migrationId);
    await this.parts.mark(tx, input.migrationId, 'confirmed');
    await this.parts.update(tx, operation.resourceId, {
      vmState: memo.on ? 'active' : 'stopped',
      powerState: memo.on ? POWER.running : POWER.shutdown,
      fault: null,
    });
  }

  onFailed(tx: Tx, { operation }: FinishScope<ResizeInput, Memo>, error: OperationError): Promise<void> {
    return this.parts.keepFault(tx, operation.resourceId, error);
  }

  onStuck(tx: Tx, scope: FinishScope<ResizeInput, Memo>, error: OperationError): Promise<void> {
    return this.onFailed(tx, scope, error);
  }
}
