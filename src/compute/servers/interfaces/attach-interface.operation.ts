import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ServerNetworking } from '../../../network';
import { UnitOfWork } from '../../../shared/db/unit-of-work';
import {
  done,
  type OperationDefinition,
  type Step,
  type StepScope,
} from '../../../shared/operations/define-operation';
import { OperationRunner } from '../../../shared/operations/operation-runner';
import { BootMedia } from '../media/boot-media';
import { ServerHost } from '../server-host';

export interface InterfaceInput {
  portId: string;
}

type Scope = StepScope<InterfaceInput, object>;

/** From a port that is the server's by its row to a card in the guest. The host's firewall knows it before it is used. */
@Injectable()
export class AttachInterfaceOperation implements OperationDefinition<InterfaceInput, object>, OnModuleInit {
  readonly kind = 'server.attach-interface';
  readonly deadlineSeconds = 300;
  readonly numberedSteps = ['network', 'plug'];
  readonly steps: ReadonlyArray<Step<InterfaceInput, object>> = [
    {
      name: 'network',
      run: (s) => this.shapeNetwork(s),
      undo: (s) => this.releasePort(s),
      leaves: 'the port with the server, until it is detached or the server is deleted',
    },
    {
      name: 'plug',
      run: (s) => this.plug(s),
      undo: (s) => this.unplug(s),
      leaves: 'the card in the guest, until its next start',
    },
  ];

  constructor(
    private readonly host: ServerHost,
    private readonly media: BootMedia,
    private readonly networking: ServerNetworking,
    private readonly unitOfWork: UnitOfWork,
    private readonly runner: OperationRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  private async shapeNetwork({ operation, onHost }: Scope) {
    const { hypervisor } = await this.host.of(operation.resourceId);
    onHost(hypervisor.hostName);
    await this.networking.applyFor(hypervisor.hostId, operation.resourceId);
    return undefined;
  }

  private async releasePort({ operation, input }: Scope): Promise<void> {
    const serverId = operation.resourceId;
    await this.unitOfWork.run((tx) => this.networking.releasePort(tx, serverId, input.portId));
    const { hostId } = await this.host.server(serverId);
    if (hostId) await this.host.applyNetwork(hostId);
  }

  private async plug({ operation, input, onHost }: Scope) {
    const { server, hypervisor } = await this.host.of(operation.resourceId);
    onHost(hypervisor.hostName);
    const domain = await this.media.domain(server);
    await hypervisor.defineDomain(domain);
    const nic = domain.nics.find(({ portId }) => portId === input.portId);
    if (nic) await hypervisor.plugNic(domain, nic);
    return done<object>({}, (tx) => this.networking.activatePort(tx, input.portId));
  }

  /** A guest that does not let go of the card loses it at its next start: its port passes nothing any more. */
  private async unplug({ operation, input }: Scope): Promise<void> {
    const server = await this.host.server(operation.resourceId);
    if (!server.hostId) return;
    await this.host.cleanUp(server.hostId, async (hypervisor) => {
      const nic = (await this.media.domain(server)).nics.find(({ portId }) => portId === input.portId);
      await hypervisor.defineDomain(await this.media.domain(server, input.portId));
      if (nic) await hypervisor.unplugNic(server.id, nic);
    });
  }
}
