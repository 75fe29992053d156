import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock } from './clock';
import { CORE_SETTINGS, type CoreSettings, SETTINGS_SOURCE } from './config/core.settings';
import type { SettingsSource } from './config/settings';
import { Database } from './db/database';
import { UnitOfWork } from './db/unit-of-work';
import { DomainEvents } from './events/domain-events';
import { OperationStore } from './operations/operation.store';
import { OperationRunner } from './operations/operation-runner';
import { Operations } from './operations/operations';
import { ReconcilerRunner } from './operations/reconciler';
import { PolicyService } from './policy/policy.service';

export interface SharedModuleOptions {
  settings: CoreSettings;
  source: SettingsSource;
  database: Database;
  policies: PolicyService;
}

/** What every room may inject without importing a module. */
@Global()
@Module({})
export class SharedModule {
  static with(options: SharedModuleOptions): DynamicModule {
    const provided = [
      Clock,
      UnitOfWork,
      DomainEvents,
      OperationStore,
      Operations,
      OperationRunner,
      ReconcilerRunner,
    ];
    const values = [
      { provide: CORE_SETTINGS, useValue: options.settings },
      { provide: SETTINGS_SOURCE, useValue: options.source },
      { provide: Database, useValue: options.database },
      { provide: PolicyService, useValue: options.policies },
    ];
    return { module: SharedModule, providers: [...provided, ...values], exports: [...provided, ...values] };
  }
}
