import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OperationRunner } from '../../../../shared/operations/operation-runner';
import { POWER } from '../../server.entity';
import { PowerDefinitions } from '../power/power-definitions';

/** Suspend writes the guest's memory to its host's disk, where it outlives the host's power; resume goes on from it. */
@Injectable()
export class SuspendOperations implements OnModuleInit {
  constructor(
    private readonly power: PowerDefinitions,
    private readonly runner: OperationRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(
      this.power.define({
        kind: 'server.suspend',
        vmState: 'suspended',
        powerState: POWER.shutdown,
        deadlineSeconds: MEMORY_SECONDS,
        steps: [this.power.domainStep('save', (hypervisor, { id }) => hypervisor.saveDomain(id))],
      }),
    );
    this.runner.register(
      this.power.define({
        kind: 'server.resume',
        vmState: 'active',
        powerState: POWER.running,
        powersOn: true,
        deadlineSeconds: MEMORY_SECONDS,
        steps: [
          this.power.networkStep(),
          this.power.domainStep('wake', (hypervisor, { id }) => hypervisor.wakeDomain(id)),
        ],
      }),
    );
  }
}

/** Much memory on a slow disk takes hours. */
const MEMORY_SECONDS = 4 * 3600;
