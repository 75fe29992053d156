import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Hypervisor } from '../../../../hypervisor';
import { OperationRunner } from '../../../../shared/operations/operation-runner';
import { BootMedia } from '../../media/boot-media';
import { RESCUE_DISK } from '../../media/domain-spec';
import { POWER, type Server } from '../../server.entity';
import { PowerDefinitions } from '../power/power-definitions';

/** Back to the server's own disk. Where it fails the server still is rescued, and it can be asked for again. */
@Injectable()
export class UnrescueOperation implements OnModuleInit {
  constructor(
    private readonly power: PowerDefinitions,
    private readonly media: BootMedia,
    private readonly runner: OperationRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(
      this.power.define({
        kind: 'server.unrescue',
        vmState: 'active',
        powerState: POWER.running,
        powersOn: true,
        patch: { rescue: null },
        steps: [
          this.power.networkStep(),
          this.power.domainStep('unrescue', (hypervisor, server) => this.unrescue(hypervisor, server)),
        ],
      }),
    );
  }

  /** Its first password was on the config drive for its first boot only. */
  private async unrescue(hypervisor: Hypervisor, server: Server): Promise<void> {
    const own = { ...server, rescue: null, adminPassword: null };
    await hypervisor.stopDomain(server.id, 0);
    await this.media.writeConfigDrive(own, hypervisor);
    await hypervisor.defineDomain(await this.media.domain(own));
    await hypervisor.startDomain(server.id);
    await hypervisor.deleteDisk(server.id, RESCUE_DISK);
  }
}
