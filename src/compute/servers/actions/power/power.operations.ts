import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Hypervisor } from '../../../../hypervisor';
import type { OperationDefinition } from '../../../../shared/operations/define-operation';
import { OperationRunner } from '../../../../shared/operations/operation-runner';
import { COMPUTE_SETTINGS, type ComputeSettings } from '../../../compute.settings';
import { BootMedia } from '../../media/boot-media';
import { POWER, type Server } from '../../server.entity';
import { PowerDefinitions } from './power-definitions';

export interface RebootInput {
  kind: 'soft' | 'hard';
}

/** Start, stop, reboot, pause and unpause. */
@Injectable()
export class PowerOperations implements OnModuleInit {
  constructor(
    private readonly power: PowerDefinitions,
    private readonly media: BootMedia,
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
      this.power.define({
        kind: 'server.start',
        ...running,
        powersOn: true,
        steps: [
          this.power.networkStep(),
          this.power.domainStep('start', (hypervisor, server) => this.startAnew(hypervisor, server)),
        ],
      }),
      this.power.define({
        kind: 'server.stop',
        vmState: 'stopped',
        powerState: POWER.shutdown,
        steps: [this.power.domainStep('stop', (hypervisor, { id }) => hypervisor.stopDomain(id, grace))],
      }),
      this.power.define<RebootInput>({
        kind: 'server.reboot',
        ...running,
        powersOn: true,
        steps: [
          this.power.networkStep(),
          this.power.domainStep<RebootInput>('reboot', (hypervisor, server, { kind }) =>
            this.reboot(hypervisor, server, kind),
          ),
        ],
      }),
      this.power.define({
        kind: 'server.pause',
        vmState: 'paused',
        powerState: POWER.paused,
        steps: [this.power.domainStep('pause', (hypervisor, { id }) => hypervisor.pauseDomain(id))],
      }),
      this.power.define({
        kind: 'server.unpause',
        ...running,
        steps: [this.power.domainStep('unpause', (hypervisor, { id }) => hypervisor.resumeDomain(id))],
      }),
    ];
  }

  private async startAnew(hypervisor: Hypervisor, server: Server): Promise<void> {
    await hypervisor.defineDomain(await this.media.domain(server));
    await hypervisor.startDomain(server.id);
  }

  /** A hard reboot defines it anew and starts what does not run, without its memory, as Nova's does. */
  private async reboot(hypervisor: Hypervisor, server: Server, kind: RebootInput['kind']): Promise<void> {
    const runs = async () => (await hypervisor.inspectDomain(server.id))?.state === 'running';
    if (kind === 'soft' && (await runs()))
      await hypervisor.rebootDomain(server.id, kind, this.settings.shutdownSeconds);
    else {
      await hypervisor.stopDomain(server.id, 0);
      await hypervisor.forgetMemory(server.id);
      await this.startAnew(hypervisor, server);
    }
  }
}
