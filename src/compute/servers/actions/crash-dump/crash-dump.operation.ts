import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { OperationDefinition, Step, StepScope } from '../../../../shared/operations/define-operation';
import { OperationRunner } from '../../../../shared/operations/operation-runner';
import { ServerHost } from '../../server-host';

/** A non-maskable interrupt. What the guest makes of it, a reboot or nothing, the power reconciler sees. */
@Injectable()
export class CrashDumpOperation implements OperationDefinition<object, object>, OnModuleInit {
  readonly kind = 'server.crash-dump';
  readonly deadlineSeconds = 60;
  readonly numberedSteps = ['interrupt'];
  readonly steps: ReadonlyArray<Step<object, object>> = [
    { name: 'interrupt', run: (s) => this.interrupt(s) },
  ];

  constructor(
    private readonly host: ServerHost,
    private readonly runner: OperationRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  private async interrupt({ operation, onHost }: StepScope<object, object>) {
    const { hypervisor } = await this.host.of(operation.resourceId);
    onHost(hypervisor.hostName);
    await hypervisor.interruptDomain(operation.resourceId);
    return undefined;
  }
}
