import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Scheduler } from '../../../../scheduler';
import { Clock } from '../../../../shared/clock';
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

type Scope = StepScope<ResizeInput, object>;

/**
 * Back to the old flavor and to the disks as they were: what the guest has written since is gone, as in Nova. Once the
 * disks are back so is the row, and the server is one that is off; a revert that failed before is asked for again.
 */
@Injectable()
export class RevertResizeOperation implements OperationDefinition<ResizeInput, object>, OnModuleInit {
  readonly kind = 'server.revert-resize';
  readonly deadlineSeconds = 600;
  readonly numberedSteps = ['stop', 'disks', 'define', 'start'];
  readonly steps: ReadonlyArray<Step<ResizeInput, object>> = [
    { name: 'stop', run: (s) => this.stop(s) },
    { name: 'disks', run: (s) => this.bringDisksBack(s) },
    { name: 'define', run: (s) => this.define(s) },
    { name: 'start', run: (s) => this.start(s) },
  ];

  constructor(
    private readonly parts: ResizeParts,
    private readonly scheduler: Scheduler,
    private readonly clock: Clock,
    private readonly runner: OperationRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  /** Without grace: what it would still write is not kept. */
  private async stop(scope: Scope) {
    const { server, hypervisor } = await this.parts.of(scope);
    scope.onHost(hypervisor.hostName);
    await hypervisor.stopDomain(server.id, 0);
    return undefined;
  }

  private async bringDisksBack(scope: Scope) {
    const { server, hypervisor, migration } = await this.parts.of(scope);
    scope.onHost(hypervisor.hostName);
    await hypervisor.bringDisksBack(server.id, migration.uuid);
    return done<object>(undefined, async (tx) => {
      await this.scheduler.takeBack(tx, server.id, migration.uuid);
      await this.parts.mark(tx, migration.uuid, 'reverted');
      await this.parts.update(tx, server.id, {
        flavor: migration.oldFlavor,
        vmState: 'stopped',
        powerState: POWER.shutdown,
      });
    });
  }

  private async define(scope: Scope) {
    const { server, hypervisor, migration } = await this.parts.of(scope);
    scope.onHost(hypervisor.hostName);
    await this.parts.define(hypervisor, server, migration.oldFlavor);
    return undefined;
  }

  private async start(scope: Scope) {
    const { server, hypervisor, migration } = await this.parts.of(scope);
    scope.onHost(hypervisor.hostName);
    if (migration.oldVmState === 'active') await this.parts.start(hypervisor, server.id);
    return undefined;
  }

  async onSucceeded(tx: Tx, { operation, input }: FinishScope<ResizeInput, object>): Promise<void> {
    const { oldVmState } = await this.parts.migration(input.migrationId);
    const runs = oldVmState === 'active';
    await this.parts.update(tx, operation.resourceId, {
      vmState: runs ? 'active' : 'stopped',
      powerState: runs ? POWER.running : POWER.shutdown,
      fault: null,
      ...(runs ? { poweredOnAt: this.clock.timestamp() } : {}),
    });
  }

  onFailed(tx: Tx, { operation }: FinishScope<ResizeInput, object>, error: OperationError): Promise<void> {
    return this.parts.keepFault(tx, operation.resourceId, error);
  }

  onStuck(tx: Tx, scope: FinishScope<ResizeInput, object>, error: OperationError): Promise<void> {
    return this.onFailed(tx, scope, error);
  }
}
