import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from './clock';
import { CORE_SETTINGS, type CoreSettings, SETTINGS_SOURCE } from './config/core.settings';
import type { SettingsSource } from './config/settings';
import { Database } from './db/database';
import { SpaceReserve } from './db/space-reserve';
import { UnitOfWork } from './db/unit-of-work';
import { DomainEvents } from './events/domain-events';
import { EventRelay } from './events/event-relay';
import { Metrics } from './metrics/metrics';
import { Generations } from './operations/generations';
import { KeptOperations } from './operations/kept-operations';
import { OperationStore } from './operations/operation.store';
import { OperationHolds } from './operations/operation-holds';
import { OperationResourcesStore } from './operations/operation-resources.store';
import { OperationRunner } from './operations/operation-runner';
import { Operations } from './operations/operations';
import { OperationsController } from './operations/operations.controller';
import { OperatorService } from './operations/operator.service';
import { ReconcilerRunner } from './operations/reconciler';
import { openWakeChannel, WAKE_CHANNEL, type WakeChannel } from './operations/wake-channel';
import { PolicyService } from './policy/policy.service';
import { Retention } from './retention/retention';
import { SecretBox } from './secret-box';

export interface SharedModuleOptions {
  settings: CoreSettings;
  source: SettingsSource;
  database: Database;
  policies: PolicyService;
}

/** What every room may inject without importing a module. */
@Global()
@Module({ controllers: [OperationsController] })
export class SharedModule implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    @Inject(WAKE_CHANNEL) private readonly wakeChannel: WakeChannel,
  ) {}

  /** Last of all: the runners have let their steps end by now. */
  async onApplicationShutdown(): Promise<void> {
    await this.wakeChannel.close();
    await this.database.close();
  }

  static with(options: SharedModuleOptions): DynamicModule {
    const provided = [
      Clock,
      UnitOfWork,
      DomainEvents,
      EventRelay,
      Generations,
      OperationStore,
      OperationResourcesStore,
      OperationHolds,
      Operations,
      OperationRunner,
      ReconcilerRunner,
      OperatorService,
      Retention,
      KeptOperations,
      SecretBox,
      SpaceReserve,
      Metrics,
    ];
    const values = [
      { provide: CORE_SETTINGS, useValue: options.settings },
      { provide: SETTINGS_SOURCE, useValue: options.source },
      { provide: Database, useValue: options.database },
      { provide: PolicyService, useValue: options.policies },
      { provide: WAKE_CHANNEL, useFactory: () => openWakeChannel(options.settings.redisUrl) },
    ];
    return { module: SharedModule, providers: [...provided, ...values], exports: [...provided, ...values] };
  }
}
