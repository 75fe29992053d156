import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Hypervisor } from '../../../../hypervisor';
import { ServerNetworking } from '../../../../network';
import { Clock } from '../../../../shared/clock';
import type { Tx } from '../../../../shared/db/tx';
import type { OperationDefinition, Step, StepScope } from '../../../../shared/operations/define-operation';
import type { OperationError } from '../../../../shared/operations/operation.entity';
import { OperationRunner } from '../../../../shared/operations/operation-runner';
import { COMPUTE_SETTINGS, type ComputeSettings } from '../../../compute.settings';
import { BootMedia } from '../../media/boot-media';
import { POWER, type PowerState, type Server, type VmState } from '../../server.entity';
import { buildFault } from '../../server-fault';
import { ServerHost } from '../../server-host';
import { ServersRepository } from '../../servers.repository';

export interface RebootInput {
  kind: 'soft' | 'hard';
}

interface PowerKind<Input> {
  kind: string;
  vmState: VmState;
  powerState: PowerState;
  steps: ReadonlyArray<Step<Input, object>>;
  /** True where the guest's power was off or reset: it counts as switched on anew. */
  powersOn?: boolean;
}

/** What rows of version 0 mean by their numbers. */
const NUMBERED_STEPS: ReadonlyMap<string, readonly string[]> = new Map([
  ['server.start', ['network', 'start']],
  ['server.stop', ['stop']],
  ['server.reboot', ['network', 'reboot']],
  ['server.pause', ['pause']],
  ['server.unpause', ['unpause']],
]);

/**
 * Start, stop, reboot, pause and unpause: the same row change around a different thing done to the domain. None has
 * an undo: each brings the domain to a state, and what it is in when one fails is what the reconciler reads.
 */
@Injectable()
export class PowerOperations implements OnModuleInit {
  constructor(
    private readonly servers: ServersRepository,
    private readonly host: ServerHost,
    private readonly media: BootMedia,
    private readonly networking: ServerNetworking,
    private readonly clock: Clock,
    private readonly runner: OperationRunner,
    @Inject(COMPUTE_SETTINGS) private readonly settings: ComputeSettings,
  ) {}

  onModuleInit(): void {
    for (const definition of this.definitions()) this.runner.register(definition);
  }

  private definitions(): OperationDefinition<never, object>[] {
    const grace = this.settings.shutdownSeconds;
    const running = { vmState: 'active', powerState: POWER.running } as const;
    return [
      this.define({
        kind: 'server.start',
        ...running,
        powersOn: true,
        steps: [
          this.networkStep(),
          this.domainStep('start', (hypervisor, server) => this.startAnew(hypervisor, server)),
        ],
      }),
      this.define({
        kind: 'server.stop',
        vmState: 'stopped',
        powerState: POWER.shutdown,
        steps: [this.domainStep('stop', (hypervisor, { id }) => hypervisor.stopDomain(id, grace))],
      }),
      this.define<RebootInput>({
        kind: 'server.reboot',
        ...running,
        powersOn: true,
        steps: [
          this.networkStep(),
          this.domainStep<RebootInput>('reboot', (hypervisor, server, { kind }) =>
            this.reboot(hypervisor, server, kind),
          ),
        ],
      }),
      this.define({
        kind: 'server.pause',
        vmState: 'paused',
        powerState: POWER.paused,
        steps: [this.domainStep('pause', (hypervisor, { id }) => hypervisor.pauseDomain(id))],
      }),
      this.define({
        kind: 'server.unpause',
        ...running,
        steps: [this.domainStep('unpause', (hypervisor, { id }) => hypervisor.resumeDomain(id))],
      }),
    ];
  }

  private define<Input>(power: PowerKind<Input>): OperationDefinition<never, object> {
    const { kind, vmState, powerState, steps, powersOn } = power;
    const definition: OperationDefinition<Input, object> = {
      kind,
      deadlineSeconds: 600,
      steps,
      numberedSteps: NUMBERED_STEPS.get(kind),
      onSucceeded: async (tx, { operation }) => {
        const now = this.clock.timestamp();
        const on = powersOn ? { poweredOnAt: now } : {};
        await this.servers.update(tx, operation.resourceId, {
          vmState,
          powerState,
          fault: null,
          updatedAt: now,
          ...on,
        });
      },
      onFailed: (tx, { operation }, error) => this.keepFault(tx, operation.resourceId, error),
      onStuck: (tx, { operation }, error) => this.keepFault(tx, operation.resourceId, error),
    };
    return definition as OperationDefinition<never, object>;
  }

  /** The state stays what it was; the fault shows once the server is in ERROR, the actions show it at once. */
  private async keepFault(tx: Tx, serverId: string, error: OperationError): Promise<void> {
    const now = this.clock.timestamp();
    await this.servers.update(tx, serverId, {
      fault: buildFault(error, now),
      updatedAt: now,
    });
  }

  /** A host that was rebooted has lost its bridges: they stand again before the domain needs them. */
  private networkStep<Input>(): Step<Input, object> {
    const run = async ({ operation, onHost }: StepScope<Input, object>) => {
      const { hypervisor } = await this.host.of(operation.resourceId);
      onHost(hypervisor.hostName);
      await this.networking.applyFor(hypervisor.hostId, operation.resourceId);
      return undefined;
    };
    return { name: 'network', run };
  }

  private domainStep<Input>(
    name: string,
    act: (hypervisor: Hypervisor, server: Server, input: Input) => Promise<void>,
  ): Step<Input, object> {
    const run = async ({ operation, input, onHost }: StepScope<Input, object>) => {
      const { server, hypervisor } = await this.host.of(operation.resourceId);
      onHost(hypervisor.hostName);
      await act(hypervisor, server, input);
      return undefined;
    };
    return { name, run, timeoutSeconds: this.settings.shutdownSeconds + 20 };
  }

  private async startAnew(hypervisor: Hypervisor, server: Server): Promise<void> {
    await hypervisor.defineDomain(await this.media.domain(server));
    await hypervisor.startDomain(server.id);
  }

  /** A hard reboot also starts what does not run, and defines it anew, as Nova's does. */
  private async reboot(hypervisor: Hypervisor, server: Server, kind: RebootInput['kind']): Promise<void> {
    const domain = await hypervisor.inspectDomain(server.id);
    if (domain?.state === 'running')
      await hypervisor.rebootDomain(server.id, kind, this.settings.shutdownSeconds);
    else {
      await hypervisor.stopDomain(server.id, 0);
      await this.startAnew(hypervisor, server);
    }
  }
}
