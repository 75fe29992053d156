import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Scheduler } from '../../../../scheduler';
import { Clock } from '../../../../shared/clock';
import type { Tx } from '../../../../shared/db/tx';
import { UnitOfWork } from '../../../../shared/db/unit-of-work';
import {
  done,
  type FinishScope,
  type OperationDefinition,
  type Step,
  type StepScope,
  wait,
} from '../../../../shared/operations/define-operation';
import type { OperationError } from '../../../../shared/operations/operation.entity';
import { OperationRunner } from '../../../../shared/operations/operation-runner';
import { claimRequest } from '../../claim-request';
import { POWER } from '../../server.entity';
import { ServerHost } from '../../server-host';
import { type ResizeInput, ResizeParts } from './resize-parts';

type Scope = StepScope<ResizeInput, object>;

/** Large disks on a slow host take hours to copy. */
const DEADLINE_SECONDS = 6 * 3600;
const WAIT_SECONDS = 0.2;

/**
 * To another flavor on the same host. The old claim is held beside the new one, and the disks as they were beside the
 * new ones, until the owner confirms or reverts.
 */
@Injectable()
export class ResizeOperation implements OperationDefinition<ResizeInput, object>, OnModuleInit {
  readonly kind = 'server.resize';
  readonly deadlineSeconds = DEADLINE_SECONDS;
  readonly numberedSteps = ['claim', 'stop', 'disks', 'define', 'start'];
  readonly steps: ReadonlyArray<Step<ResizeInput, object>>;

  constructor(
    private readonly parts: ResizeParts,
    private readonly host: ServerHost,
    private readonly scheduler: Scheduler,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly runner: OperationRunner,
  ) {
    this.steps = [
      {
        name: 'claim',
        run: (s) => this.claim(s),
        undo: (s) => this.unclaim(s),
        leaves: 'the claim of the old flavor beside that of the new one, until the server is deleted',
      },
      {
        name: 'stop',
        run: (s) => this.onHost(s, () => this.stop(s)),
        undo: (s) => this.startAgain(s),
        leaves: 'the guest without power',
        timeoutSeconds: this.parts.graceSeconds + 20,
      },
      {
        name: 'disks',
        run: (s) => this.onHost(s, () => this.growDisks(s)),
        undo: (s) => this.shrinkDisks(s),
        leaves: 'the larger disks, and those that there were before beside them',
      },
      {
        name: 'define',
        run: (s) => this.onHost(s, () => this.define(s)),
        undo: (s) => this.defineAsItWas(s),
        leaves: 'the domain with the new flavor, until the next start',
      },
      {
        name: 'start',
        run: (s) => this.onHost(s, () => this.start(s)),
        undo: (s) => this.stopAgain(s),
        leaves: 'the guest as it runs with the new flavor',
      },
    ];
  }

  onModuleInit(): void {
    this.runner.register(this);
  }

  /** Its owner waits in front of a guest that is off: a host that does not answer is given up. */
  private onHost<T>({ operation }: Scope, act: () => Promise<T>): Promise<T> {
    return this.host.orGiveUp(operation.attempt, act);
  }

  private async claim(scope: Scope) {
    const { server, hypervisor, migration } = await this.parts.of(scope);
    const request = claimRequest({ ...server, flavor: migration.newFlavor });
    const { hostName } = await this.scheduler.claimBeside(request, hypervisor.hostId, migration.uuid);
    scope.onHost(hostName);
    return done<object>(undefined, (tx) => this.parts.mark(tx, migration.uuid, 'migrating'));
  }

  private async unclaim({ operation, input }: Scope): Promise<void> {
    await this.unitOfWork.run((tx) => this.scheduler.takeBack(tx, operation.resourceId, input.migrationId));
  }

  private async stop(scope: Scope) {
    const { server, hypervisor } = await this.parts.of(scope);
    scope.onHost(hypervisor.hostName);
    await hypervisor.stopDomain(server.id, this.parts.graceSeconds);
    return undefined;
  }

  private async startAgain(scope: Scope): Promise<void> {
    const { server, migration } = await this.parts.of(scope);
    if (migration.oldVmState !== 'active' || !server.hostId) return;
    await this.host.cleanUp(server.hostId, (hypervisor) => this.parts.startAgain(hypervisor, server.id));
  }

  private async growDisks(scope: Scope) {
    const { server, hypervisor, migration } = await this.parts.of(scope);
    scope.onHost(hypervisor.hostName);
    if (!(await hypervisor.putDisksAside(server.id, migration.uuid))) return wait<object>(WAIT_SECONDS);
    await this.parts.growDisks(hypervisor, server, migration.oldFlavor, migration.newFlavor);
    return done<object>(undefined, (tx) => this.parts.mark(tx, migration.uuid, 'post-migrating'));
  }

  private async shrinkDisks(scope: Scope): Promise<void> {
    const { server, migration } = await this.parts.of(scope);
    if (!server.hostId) return;
    await this.host.cleanUp(server.hostId, (hypervisor) =>
      hypervisor.bringDisksBack(server.id, migration.uuid),
    );
  }

  private async define(scope: Scope) {
    const { server, hypervisor, migration } = await this.parts.of(scope);
    scope.onHost(hypervisor.hostName);
    await this.parts.define(hypervisor, server, migration.newFlavor);
    return undefined;
  }

  private async defineAsItWas(scope: Scope): Promise<void> {
    const { server, migration } = await this.parts.of(scope);
    if (!server.hostId) return;
    await this.host.cleanUp(server.hostId, (hypervisor) =>
      this.parts.define(hypervisor, server, migration.oldFlavor),
    );
  }

  private async start(scope: Scope) {
    const { server, hypervisor, migration } = await this.parts.of(scope);
    scope.onHost(hypervisor.hostName);
    if (migration.oldVmState === 'active') await this.parts.start(hypervisor, server.id);
    return undefined;
  }

  private async stopAgain(scope: Scope): Promise<void> {
    const { server } = await this.parts.of(scope);
    if (!server.hostId) return;
    await this.host.cleanUp(server.hostId, (hypervisor) => hypervisor.stopDomain(server.id, 0));
  }

  async onSucceeded(tx: Tx, { operation, input }: FinishScope<ResizeInput, object>): Promise<void> {
    const { oldVmState, newFlavor } = await this.parts.migration(input.migrationId);
    const runs = oldVmState === 'active';
    await this.parts.update(tx, operation.resourceId, {
      flavor: newFlavor,
      vmState: 'resized',
      powerState: runs ? POWER.running : POWER.shutdown,
      fault: null,
      ...(runs ? { poweredOnAt: this.clock.timestamp() } : {}),
    });
    await this.parts.mark(tx, input.migrationId, 'finished');
  }

  async onFailed(
    tx: Tx,
    { operation, input }: FinishScope<ResizeInput, object>,
    error: OperationError,
  ): Promise<void> {
    await this.parts.mark(tx, input.migrationId, 'error');
    await this.parts.keepFault(tx, operation.resourceId, error);
  }

  async onStuck(tx: Tx, scope: FinishScope<ResizeInput, object>, error: OperationError): Promise<void> {
    await this.onFailed(tx, scope, error);
    await this.parts.update(tx, scope.operation.resourceId, { vmState: 'error' });
  }
}
