import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
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
import { COMPUTE_SETTINGS, type ComputeSettings } from '../../../compute.settings';
import { BootMedia } from '../../media/boot-media';
import { RESCUE_DISK } from '../../media/domain-spec';
import { POWER, type RescueMedia } from '../../server.entity';
import { buildFault } from '../../server-fault';
import { ServerHost } from '../../server-host';
import { ServersRepository } from '../../servers.repository';

export interface RescueInput {
  rescue: RescueMedia;
  /** It runs again where it cannot be rescued. */
  wasOn: boolean;
}

type Scope = StepScope<RescueInput, object>;

const IMAGE_WAIT_SECONDS = 0.2;

/** Until it is rescued there is a way back: the server's own disks are not touched. */
@Injectable()
export class RescueOperation implements OperationDefinition<RescueInput, object>, OnModuleInit {
  readonly kind = 'server.rescue';
  readonly deadlineSeconds = 6 * 3600;
  readonly numberedSteps = ['cache', 'stop', 'rescue'];
  readonly steps: ReadonlyArray<Step<RescueInput, object>>;

  constructor(
    private readonly servers: ServersRepository,
    private readonly host: ServerHost,
    private readonly media: BootMedia,
    private readonly networking: ServerNetworking,
    private readonly clock: Clock,
    private readonly runner: OperationRunner,
    @Inject(COMPUTE_SETTINGS) private readonly settings: ComputeSettings,
  ) {
    this.steps = [
      { name: 'cache', run: (scope) => this.cache(scope), timeoutSeconds: 110 },
      {
        name: 'stop',
        run: (scope) => this.stop(scope),
        undo: (scope) => this.startAgain(scope),
        leaves: 'a guest that is off',
        timeoutSeconds: settings.shutdownSeconds + 20,
      },
      {
        name: 'rescue',
        run: (scope) => this.rescue(scope),
        undo: (scope) => this.putBack(scope),
        leaves: 'a guest that is rescued',
        timeoutSeconds: 110,
      },
    ];
  }

  onModuleInit(): void {
    this.runner.register(this);
  }

  private async cache({ operation, input, onHost }: Scope) {
    const { hypervisor } = await this.host.of(operation.resourceId);
    onHost(hypervisor.hostName);
    return (await this.media.cacheImages(input.rescue, hypervisor)) ? done() : wait(IMAGE_WAIT_SECONDS);
  }

  private async stop({ operation, onHost }: Scope) {
    const { hypervisor } = await this.host.of(operation.resourceId);
    onHost(hypervisor.hostName);
    await hypervisor.stopDomain(operation.resourceId, this.settings.shutdownSeconds);
    await hypervisor.forgetMemory(operation.resourceId);
    // One that is left of an earlier rescue may be of another image.
    await hypervisor.deleteDisk(operation.resourceId, RESCUE_DISK);
    return undefined;
  }

  private async rescue({ operation, input: { rescue }, onHost }: Scope) {
    const { server, hypervisor } = await this.host.of(operation.resourceId);
    onHost(hypervisor.hostName);
    await this.media.createRescueDisk(server, rescue.imageId, hypervisor);
    await hypervisor.defineDomain(await this.media.domain({ ...server, rescue }));
    await this.networking.applyFor(hypervisor.hostId, server.id);
    await hypervisor.startDomain(server.id);
    return undefined;
  }

  private async putBack({ operation }: Scope): Promise<void> {
    const server = await this.servers.find(operation.resourceId);
    if (!server?.hostId) return;
    await this.host.cleanUp(server.hostId, async (hypervisor) => {
      await hypervisor.stopDomain(server.id, 0);
      await hypervisor.defineDomain(await this.media.domain(server));
      await hypervisor.deleteDisk(server.id, RESCUE_DISK);
      await this.media.writeConfigDrive({ ...server, adminPassword: null }, hypervisor);
    });
  }

  private async startAgain({ operation, input }: Scope): Promise<void> {
    const server = await this.servers.find(operation.resourceId);
    if (!input.wasOn || !server?.hostId) return;
    await this.host.cleanUp(server.hostId, (hypervisor) => hypervisor.startDomain(server.id));
  }

  async onSucceeded(tx: Tx, { operation, input }: FinishScope<RescueInput, object>): Promise<void> {
    const now = this.clock.timestamp();
    await this.servers.update(tx, operation.resourceId, {
      vmState: 'rescued',
      powerState: POWER.running,
      rescue: input.rescue,
      adminPassword: null,
      fault: null,
      launchedAt: now,
      poweredOnAt: now,
      updatedAt: now,
    });
  }

  async onFailed(
    tx: Tx,
    { operation }: FinishScope<RescueInput, object>,
    error: OperationError,
  ): Promise<void> {
    const now = this.clock.timestamp();
    const fault = buildFault(error, now);
    await this.servers.update(tx, operation.resourceId, { adminPassword: null, fault, updatedAt: now });
  }

  onStuck(tx: Tx, scope: FinishScope<RescueInput, object>, error: OperationError): Promise<void> {
    return this.onFailed(tx, scope, error);
  }
}
