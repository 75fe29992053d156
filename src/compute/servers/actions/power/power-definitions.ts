import { Inject, Injectable } from '@nestjs/common';
import type { Hypervisor } from '../../../../hypervisor';
import { ServerNetworking } from '../../../../network';
import { Clock } from '../../../../shared/clock';
import type { Tx } from '../../../../shared/db/tx';
import {
  type OperationDefinition,
  type Step,
  type StepScope,
  wait,
} from '../../../../shared/operations/define-operation';
import type { OperationError } from '../../../../shared/operations/operation.entity';
import { COMPUTE_SETTINGS, type ComputeSettings } from '../../../compute.settings';
import type { PowerState, Server, VmState } from '../../server.entity';
import { buildFault } from '../../server-fault';
import { ServerHost } from '../../server-host';
import { ServersRepository } from '../../servers.repository';

export interface PowerKind<Input> {
  kind: string;
  vmState: VmState;
  powerState: PowerState;
  steps: ReadonlyArray<Step<Input, object>>;
  /** True where the guest's power was off or reset: it counts as switched on anew. */
  powersOn?: boolean;
  /** What else is so of the row. */
  patch?: Partial<Server>;
  /** Ten minutes unless told. */
  deadlineSeconds?: number;
}

/** Until the next call of what takes several; each one takes some twenty seconds of its own. */
const WAIT_SECONDS = 0.2;

/**
 * What operations share that bring a domain to a state: the same row change around a different thing done to it. None
 * has an undo: what the domain is in when one fails is what the reconciler reads.
 */
@Injectable()
export class PowerDefinitions {
  constructor(
    private readonly servers: ServersRepository,
    private readonly host: ServerHost,
    private readonly networking: ServerNetworking,
    private readonly clock: Clock,
    @Inject(COMPUTE_SETTINGS) private readonly settings: ComputeSettings,
  ) {}

  define<Input>(power: PowerKind<Input>): OperationDefinition<never, object> {
    const { kind, vmState, powerState, steps, powersOn, patch, deadlineSeconds = 600 } = power;
    const definition: OperationDefinition<Input, object> = {
      kind,
      deadlineSeconds,
      steps,
      // No step was added, renamed or removed since their rows held numbers.
      numberedSteps: steps.map(({ name }) => name),
      onSucceeded: async (tx, { operation }) => {
        const now = this.clock.timestamp();
        const on = powersOn ? { poweredOnAt: now } : {};
        const server = await this.servers.find(operation.resourceId);
        // Switched on anew it runs from its rescue disk again.
        const rescued = vmState === 'active' && server?.rescue && !patch;
        await this.servers.update(tx, operation.resourceId, {
          ...patch,
          vmState: rescued ? 'rescued' : vmState,
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
  networkStep<Input>(): Step<Input, object> {
    const run = async ({ operation, onHost }: StepScope<Input, object>) => {
      const { hypervisor } = await this.host.of(operation.resourceId);
      onHost(hypervisor.hostName);
      await this.networking.applyFor(hypervisor.hostId, operation.resourceId);
      return undefined;
    };
    return { name: 'network', run };
  }

  /** False of `act` means that it goes on and is to be asked again. */
  domainStep<Input>(
    name: string,
    act: (hypervisor: Hypervisor, server: Server, input: Input) => Promise<unknown>,
  ): Step<Input, object> {
    const run = async ({ operation, input, onHost }: StepScope<Input, object>) => {
      const { server, hypervisor } = await this.host.of(operation.resourceId);
      onHost(hypervisor.hostName);
      return (await act(hypervisor, server, input)) === false ? wait<object>(WAIT_SECONDS) : undefined;
    };
    return { name, run, timeoutSeconds: this.settings.shutdownSeconds + 20 };
  }
}
