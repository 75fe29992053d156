import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Hosts } from '../../../hypervisor';
import { ServerNetworking } from '../../../network';
import { Scheduler } from '../../../scheduler';
import { Clock } from '../../../shared/clock';
import type { Tx } from '../../../shared/db/tx';
import { UnitOfWork } from '../../../shared/db/unit-of-work';
import { AppError } from '../../../shared/errors/app-error';
import { log } from '../../../shared/log/logger';
import type {
  FinishScope,
  OperationDefinition,
  Step,
  StepScope,
} from '../../../shared/operations/define-operation';
import type { OperationError } from '../../../shared/operations/operation.entity';
import { OperationRunner } from '../../../shared/operations/operation-runner';
import { MigrationsRepository, UNDECIDED } from '../../migrations/migrations.repository';
import { POWER } from '../server.entity';
import { buildFault } from '../server-fault';
import { ServerHost } from '../server-host';
import { ServersRepository } from '../servers.repository';

type Scope = StepScope<object, object>;

/** A day: a host that is slow is waited for, a host that is down is not. */
const DEADLINE_SECONDS = 86_400;

/**
 * Leaves nothing: domain, files, ports, addresses, claim, and the host's network without them. On a host that is
 * down the rows go at once; the host sweeper takes what is left there when it is back.
 */
@Injectable()
export class DeleteServerOperation implements OperationDefinition<object, object>, OnModuleInit {
  readonly kind = 'server.delete';
  readonly deadlineSeconds = DEADLINE_SECONDS;
  readonly numberedSteps = ['destroy', 'release', 'clean-network'];
  readonly steps: ReadonlyArray<Step<object, object>> = [
    { name: 'destroy', run: (s) => this.destroy(s) },
    { name: 'release', run: (s) => this.release(s) },
    { name: 'clean-network', run: (s) => this.cleanNetwork(s) },
  ];

  constructor(
    private readonly servers: ServersRepository,
    private readonly migrations: MigrationsRepository,
    private readonly hosts: Hosts,
    private readonly host: ServerHost,
    private readonly scheduler: Scheduler,
    private readonly networking: ServerNetworking,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly runner: OperationRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  private async destroy({ operation, onHost }: Scope) {
    const server = await this.servers.find(operation.resourceId);
    const host = server?.hostId ? await this.hosts.find(server.hostId) : undefined;
    if (!host?.up) return undefined;
    onHost(host.name);
    const hypervisor = await this.hosts.hypervisor(host.id);
    await hypervisor.undefineDomain(operation.resourceId);
    await hypervisor.deleteServerFiles(operation.resourceId);
    return undefined;
  }

  private async release({ operation }: Scope) {
    const serverId = operation.resourceId;
    await this.unitOfWork.run(async (tx) => {
      await this.networking.release(tx, serverId);
      await this.scheduler.release(tx, serverId);
      await this.endResizes(tx, serverId);
    });
    return undefined;
  }

  /** What it held before a resize; one that waited to be confirmed is, as Nova has it. */
  private async endResizes(tx: Tx, serverId: string): Promise<void> {
    for (const { uuid, status } of await this.migrations.list({ where: { serverId } })) {
      await this.scheduler.release(tx, uuid);
      if (UNDECIDED.includes(status))
        await this.migrations.update(tx, uuid, { status: 'confirmed', updatedAt: this.clock.timestamp() });
    }
  }

  /** The server is gone by now: a host that refuses is the network reconciler's, which says so and tries again. */
  private async cleanNetwork({ operation }: Scope) {
    const server = await this.servers.find(operation.resourceId);
    if (!server?.hostId) return undefined;
    try {
      await this.host.applyNetwork(server.hostId);
    } catch (error) {
      if (error instanceof AppError && error.kind === 'unavailable') throw error;
      log.warn(
        { operation_id: operation.id, host_id: server.hostId, err: error },
        'the network was not cleaned yet',
      );
    }
    return undefined;
  }

  async onSucceeded(tx: Tx, { operation }: FinishScope<object, object>): Promise<void> {
    const now = this.clock.timestamp();
    await this.servers.update(tx, operation.resourceId, {
      vmState: 'deleted',
      powerState: POWER.none,
      // What was secret of it goes too.
      adminPassword: null,
      guestPassword: null,
      injectedFiles: null,
      userData: null,
      former: null,
      terminatedAt: now,
      deletedAt: now,
      updatedAt: now,
    });
  }

  /** As after a failure: deleting again, once the operator has let this one go, goes on where it ended. */
  onStuck(tx: Tx, scope: FinishScope<object, object>, error: OperationError): Promise<void> {
    return this.onFailed(tx, scope, error);
  }

  async onFailed(tx: Tx, { operation }: FinishScope<object, object>, error: OperationError): Promise<void> {
    const now = this.clock.timestamp();
    const fault = buildFault(error, now);
    await this.servers.update(tx, operation.resourceId, { vmState: 'error', fault, updatedAt: now });
  }
}
