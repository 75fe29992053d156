import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ServerNetworking } from '../../../../network';
import { Clock } from '../../../../shared/clock';
import type { Tx } from '../../../../shared/db/tx';
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
import { BootMedia } from '../../media/boot-media';
import { RESCUE_DISK } from '../../media/domain-spec';
import { disksOf } from '../../media/server-disks';
import { POWER } from '../../server.entity';
import { buildFault } from '../../server-fault';
import { ServerHost } from '../../server-host';
import { ServersRepository } from '../../servers.repository';

export interface RebuildInput {
  preserveEphemeral: boolean;
  /** False for one that was stopped: it stays so. */
  powerOn: boolean;
}

interface RebuildMemo {
  /** From here on the old disk may be gone. */
  destroying: boolean;
}

type Scope = StepScope<RebuildInput, RebuildMemo>;

const IMAGE_WAIT_SECONDS = 0.2;

/**
 * The image comes to the host first: what fails until then loses nothing, and the server is what it was. There is no way
 * back from a disk that is gone: what fails after that is ERROR, and may be rebuilt again.
 */
@Injectable()
export class RebuildOperation implements OperationDefinition<RebuildInput, RebuildMemo>, OnModuleInit {
  readonly kind = 'server.rebuild';
  readonly deadlineSeconds = 6 * 3600;
  readonly numberedSteps = ['cache', 'destroy', 'build'];
  readonly steps: ReadonlyArray<Step<RebuildInput, RebuildMemo>> = [
    { name: 'cache', run: (scope) => this.cache(scope), timeoutSeconds: 110 },
    { name: 'destroy', run: (scope) => this.destroy(scope) },
    { name: 'build', run: (scope) => this.build(scope), timeoutSeconds: 110 },
  ];

  constructor(
    private readonly servers: ServersRepository,
    private readonly host: ServerHost,
    private readonly media: BootMedia,
    private readonly networking: ServerNetworking,
    private readonly clock: Clock,
    private readonly runner: OperationRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  private async cache({ operation, onHost }: Scope) {
    const { server, hypervisor } = await this.host.of(operation.resourceId);
    onHost(hypervisor.hostName);
    return (await this.media.cacheImages(server, hypervisor)) ? done() : wait(IMAGE_WAIT_SECONDS);
  }

  private async destroy({ operation, input, memo, onHost }: Scope) {
    // Known before it is done: nobody believes afterwards that the old disk is there still.
    if (!memo.destroying) return wait<RebuildMemo>(0, { destroying: true });
    const { server, hypervisor } = await this.host.of(operation.resourceId);
    onHost(hypervisor.hostName);
    await hypervisor.undefineDomain(server.id);
    const disks = [...disksOf({ ...server, ...server.former }), ...disksOf(server)].map(({ name }) => name);
    for (const disk of new Set([...disks, RESCUE_DISK])) {
      const kept = input.preserveEphemeral && disk.startsWith('ephemeral');
      if (!kept) await hypervisor.deleteDisk(server.id, disk);
    }
    return done<RebuildMemo>({}, (tx) => this.servers.update(tx, server.id, { former: null, rescue: null }));
  }

  private async build({ operation, input, onHost }: Scope) {
    const { server, hypervisor } = await this.host.of(operation.resourceId);
    onHost(hypervisor.hostName);
    // Trimmed from the cache since, where the controller was away for long.
    if (!(await this.media.cacheImages(server, hypervisor))) return wait<RebuildMemo>(IMAGE_WAIT_SECONDS);
    await this.media.createDisks(server, hypervisor);
    await hypervisor.defineDomain(await this.media.domain(server));
    await this.networking.applyFor(hypervisor.hostId, server.id);
    if (input.powerOn) await hypervisor.startDomain(server.id);
    return done<RebuildMemo>();
  }

  async onSucceeded(tx: Tx, { operation, input }: FinishScope<RebuildInput, RebuildMemo>): Promise<void> {
    const now = this.clock.timestamp();
    const on = { vmState: 'active', powerState: POWER.running, poweredOnAt: now } as const;
    const off = { vmState: 'stopped', powerState: POWER.shutdown } as const;
    await this.servers.update(tx, operation.resourceId, {
      ...(input.powerOn ? on : off),
      launchedAt: now,
      updatedAt: now,
      adminPassword: null,
      injectedFiles: null,
      fault: null,
    });
  }

  async onFailed(
    tx: Tx,
    { operation, memo }: FinishScope<RebuildInput, RebuildMemo>,
    error: OperationError,
  ): Promise<void> {
    const server = await this.servers.find(operation.resourceId);
    if (!server) return;
    const now = this.clock.timestamp();
    const fault = buildFault(error, now);
    const lost = { vmState: 'error', adminPassword: null, injectedFiles: null } as const;
    await this.servers.update(tx, server.id, {
      ...(memo.destroying ? lost : server.former),
      former: null,
      fault,
      updatedAt: now,
    });
  }

  onStuck(tx: Tx, scope: FinishScope<RebuildInput, RebuildMemo>, error: OperationError): Promise<void> {
    return this.onFailed(tx, scope, error);
  }
}
