import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ServerNetworking } from '../../../network';
import type { Tx } from '../../../shared/db/tx';
import {
  type FinishScope,
  type OperationDefinition,
  type Step,
  type StepScope,
  wait,
} from '../../../shared/operations/define-operation';
import { OperationRunner } from '../../../shared/operations/operation-runner';
import { BootMedia } from '../media/boot-media';
import { ServerHost } from '../server-host';
import type { InterfaceInput } from './attach-interface.operation';

type Scope = StepScope<InterfaceInput, object>;

/** Until the guest is asked again: it may still boot. */
const ASK_AGAIN_SECONDS = 3;

/** Out of the guest, then out of the server. A guest that does not let go within the deadline keeps both. */
@Injectable()
export class DetachInterfaceOperation implements OperationDefinition<InterfaceInput, object>, OnModuleInit {
  readonly kind = 'server.detach-interface';
  readonly deadlineSeconds = 180;
  readonly numberedSteps = ['unplug'];
  readonly steps: ReadonlyArray<Step<InterfaceInput, object>> = [
    {
      name: 'unplug',
      run: (s) => this.unplug(s),
      undo: (s) => this.plugAgain(s),
      leaves: 'the guest without the card, until its next start',
    },
  ];

  constructor(
    private readonly host: ServerHost,
    private readonly media: BootMedia,
    private readonly networking: ServerNetworking,
    private readonly runner: OperationRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  private async unplug({ operation, input, onHost }: Scope) {
    const { server, hypervisor } = await this.host.of(operation.resourceId);
    onHost(hypervisor.hostName);
    const nic = (await this.media.domain(server)).nics.find(({ portId }) => portId === input.portId);
    await hypervisor.defineDomain(await this.media.domain(server, input.portId));
    const gone = !nic || (await hypervisor.unplugNic(server.id, nic));
    return gone ? undefined : wait<object>(ASK_AGAIN_SECONDS);
  }

  private async plugAgain({ operation, input }: Scope): Promise<void> {
    const server = await this.host.server(operation.resourceId);
    if (!server.hostId) return;
    await this.host.cleanUp(server.hostId, async (hypervisor) => {
      const domain = await this.media.domain(server);
      await hypervisor.defineDomain(domain);
      const nic = domain.nics.find(({ portId }) => portId === input.portId);
      if (nic) await hypervisor.plugNic(domain, nic);
    });
  }

  /** With the success, since what is released cannot be had back. Hosts hear of the port by its change. */
  async onSucceeded(tx: Tx, { operation, input }: FinishScope<InterfaceInput, object>): Promise<void> {
    await this.networking.releasePort(tx, operation.resourceId, input.portId);
  }
}
