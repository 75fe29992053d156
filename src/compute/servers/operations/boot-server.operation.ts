import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ServerNetworking } from '../../../network';
import { Scheduler } from '../../../scheduler';
import { Clock } from '../../../shared/clock';
import type { Tx } from '../../../shared/db/tx';
import { UnitOfWork } from '../../../shared/db/unit-of-work';
import {
  done,
  type FinishScope,
  type OperationDefinition,
  PREEMPTED,
  type Step,
  type StepScope,
  wait,
} from '../../../shared/operations/define-operation';
import type { OperationError } from '../../../shared/operations/operation.entity';
import { OperationRunner } from '../../../shared/operations/operation-runner';
import { Operations } from '../../../shared/operations/operations';
import { AggregateZones } from '../../aggregates/aggregate-zones';
import { ServerGroupsService } from '../../server-groups/server-groups.service';
import { claimRequest } from '../claim-request';
import { BootMedia } from '../media/boot-media';
import { POWER, type Server } from '../server.entity';
import { buildFault } from '../server-fault';
import { ServerHost } from '../server-host';
import { ServersRepository } from '../servers.repository';

export interface BootInput {
  forcedHost?: string;
  requestedHost?: string;
  /** Servers on whose host it is to be, or not to be. */
  sameHost?: readonly string[];
  differentHost?: readonly string[];
  /** Hosts on which an earlier try of this boot failed. */
  excludedHostIds: readonly string[];
  /** Why the last try failed, for the fault when no host is left. */
  lastFailure?: OperationError;
}

interface BootMemo {
  hostId: string;
  /** The guest ran before its step came. */
  started: boolean;
}

type Scope = StepScope<BootInput, BootMemo>;

/** Tries on different hosts before it gives up, as Nova's [scheduler]/max_attempts. */
const MAX_HOSTS = 3;

/** Until the next round of a long transfer: each one takes some twenty seconds of its own. */
const IMAGE_WAIT_SECONDS = 0.2;

/** Errors that another host may not have; with any other the next one would only fail the same way. */
const HOST_ERRORS: ReadonlySet<string> = new Set([
  'host_command_failed',
  'host_command_late',
  'host_given_up',
  'host_network_held',
  'host_not_found',
  'host_unreachable',
  'image_transfer_incomplete',
  'server_without_host',
  'step_timeout',
]);

/** From a row in BUILD to a running guest. */
@Injectable()
export class BootServerOperation implements OperationDefinition<BootInput, BootMemo>, OnModuleInit {
  readonly kind = 'server.boot';
  /** A large image over a slow line takes hours; every other step has its own limits. */
  readonly deadlineSeconds = 6 * 3600;
  readonly numberedSteps = ['claim-host', 'prepare-host', 'start'];
  readonly steps: ReadonlyArray<Step<BootInput, BootMemo>> = [
    {
      name: 'claim-host',
      run: (s) => this.claimHost(s),
      undo: (s) => this.releaseHost(s),
      leaves: 'the claim on the host and the binding of its ports, until the server is deleted',
    },
    {
      name: 'prepare-host',
      run: (s) => this.onHost(s, () => this.prepareHost(s)),
      undo: (s) => this.clearHost(s),
      leaves: 'the guest and its files, until the server is deleted',
      timeoutSeconds: 110,
    },
    { name: 'start', run: (s) => this.onHost(s, () => this.start(s)) },
  ];

  constructor(
    private readonly servers: ServersRepository,
    private readonly host: ServerHost,
    private readonly media: BootMedia,
    private readonly scheduler: Scheduler,
    private readonly groups: ServerGroupsService,
    private readonly zones: AggregateZones,
    private readonly networking: ServerNetworking,
    private readonly operations: Operations,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly runner: OperationRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  private onHost<T>({ operation }: Scope, act: () => Promise<T>): Promise<T> {
    return this.host.orGiveUp(operation.attempt, act);
  }

  private async claimHost({ input, operation, onHost }: Scope) {
    const server = await this.host.server(operation.resourceId);
    const { sameHost, differentHost, forcedHost, requestedHost, excludedHostIds } = input;
    const request = claimRequest(server, { forcedHost, requestedHost, excludedHostIds });
    const { hostId, hostName } = await this.scheduler.claim(request, async () => ({
      ...(await this.groups.neighbours(server.groupId, server.id)),
      sameHost,
      differentHost,
    }));
    onHost(hostName);
    return done<BootMemo>({ hostId }, async (tx) => {
      await this.servers.update(tx, server.id, { hostId });
      await this.networking.bind(tx, server.id, hostId, (await this.zones.all())(hostId));
    });
  }

  private async releaseHost({ operation, memo }: Scope): Promise<void> {
    const serverId = operation.resourceId;
    await this.unitOfWork.run(async (tx) => {
      await this.networking.unbind(tx, serverId);
      await this.scheduler.release(tx, serverId);
      await this.servers.update(tx, serverId, { hostId: null });
    });
    if (memo.hostId) await this.host.applyNetwork(memo.hostId);
  }

  /**
   * The network and the domain at once. Where the network's bridge stands already the guest starts meanwhile: its
   * port passes nothing until its chains are there. Where not, the start fails at once and has its own step.
   */
  private async prepareHost(scope: Scope) {
    const { server, hypervisor } = await this.host.of(scope.operation.resourceId);
    scope.onHost(hypervisor.hostName);
    if (!(await this.media.cacheImages(server, hypervisor))) return wait<BootMemo>(IMAGE_WAIT_SECONDS);
    const domain = async (): Promise<boolean> => {
      await this.media.createDisks(server, hypervisor);
      await hypervisor.defineDomain(await this.media.domain(server));
      return hypervisor.startDomain(server.id).then(
        () => true,
        () => false,
      );
    };
    // Both have ended before a failure is told: what is undone must not be made again by the other half.
    const [network, made] = await Promise.allSettled([
      this.networking.applyFor(hypervisor.hostId, server.id),
      domain(),
    ]);
    if (network.status === 'rejected') throw network.reason;
    if (made.status === 'rejected') throw made.reason;
    return done<BootMemo>({ started: made.value });
  }

  private async clearHost({ operation, memo }: Scope): Promise<void> {
    const { resourceId } = operation;
    if (!memo.hostId) return;
    await this.host.cleanUp(memo.hostId, async (host) => {
      await host.undefineDomain(resourceId);
      await host.deleteServerFiles(resourceId);
    });
  }

  private async start(scope: Scope) {
    // Also asked where the guest runs already: its host may have been let go meanwhile.
    const { server, hypervisor } = await this.host.of(scope.operation.resourceId);
    if (scope.memo.started) return undefined;
    scope.onHost(hypervisor.hostName);
    await hypervisor.startDomain(server.id);
    return undefined;
  }

  async onSucceeded(tx: Tx, { operation }: FinishScope<BootInput, BootMemo>): Promise<void> {
    const now = this.clock.timestamp();
    await this.networking.activate(tx, operation.resourceId);
    await this.servers.update(tx, operation.resourceId, {
      vmState: 'active',
      powerState: POWER.running,
      launchedAt: now,
      poweredOnAt: now,
      updatedAt: now,
      fault: null,
      // The config drive has them.
      adminPassword: null,
      injectedFiles: null,
    });
  }

  async onFailed(tx: Tx, scope: FinishScope<BootInput, BootMemo>, error: OperationError): Promise<void> {
    const serverId = scope.operation.resourceId;
    const server = await this.servers.find(serverId);
    if (!server) return;
    if (await this.tryAnotherHost(tx, server, scope, error)) return;
    await this.networking.release(tx, serverId);
    if (error.code === PREEMPTED) return;
    await this.servers.update(tx, serverId, {
      vmState: 'error',
      adminPassword: null,
      injectedFiles: null,
      ...this.fault(scope.input, error),
    });
  }

  /** Its ports and its host stay as they are: the guest may be there. */
  async onStuck(
    tx: Tx,
    { operation, input }: FinishScope<BootInput, BootMemo>,
    error: OperationError,
  ): Promise<void> {
    if (!(await this.servers.find(operation.resourceId))) return;
    await this.servers.update(tx, operation.resourceId, { vmState: 'error', ...this.fault(input, error) });
  }

  /** A failure on the host is the host's until three have failed; a delete that waits comes first. */
  private async tryAnotherHost(
    tx: Tx,
    server: Server,
    { input, memo, operation }: FinishScope<BootInput, BootMemo>,
    error: OperationError,
  ): Promise<boolean> {
    const excludedHostIds = memo.hostId ? [...input.excludedHostIds, memo.hostId] : input.excludedHostIds;
    const named = input.forcedHost ?? input.requestedHost;
    const worthIt = memo.hostId && HOST_ERRORS.has(error.code) && !named;
    if (!worthIt || excludedHostIds.length >= MAX_HOSTS || (await this.operations.isWaited(server.id)))
      return false;
    const again: BootInput = { ...input, excludedHostIds, lastFailure: error };
    const { projectId, userId, requestId } = operation;
    await this.operations.start(tx, {
      kind: this.kind,
      resourceId: server.id,
      input: again,
      projectId: projectId ?? undefined,
      userId: userId ?? undefined,
      requestId: requestId ?? undefined,
    });
    return true;
  }

  private fault(input: BootInput, error: OperationError): Pick<Server, 'fault' | 'updatedAt'> {
    const updatedAt = this.clock.timestamp();
    return { updatedAt, fault: buildFault(error, updatedAt, input.lastFailure) };
  }
}
