import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, rooms } from './app.module';
import { coreSettings } from './shared/config/core.settings';
import { readSettings, type SettingsSource } from './shared/config/settings';
import { Database } from './shared/db/database';
import { makeAdapter } from './shared/http/fastify';
import { installHooks } from './shared/http/http-hooks';
import { NestLogger } from './shared/log/nest-logger';
import { Metrics } from './shared/metrics/metrics';
import { countRequests } from './shared/metrics/metrics-server';
import { operationEntities, operationMigrations } from './shared/operations';
import { basePolicies } from './shared/policy/base.policies';
import { PolicyService } from './shared/policy/policy.service';
import { readPolicyFile } from './shared/policy/policy-file';

export interface CreateAppOptions {
  source: SettingsSource;
  /** See HookOptions. */
  requirePolicyCheck?: boolean;
}

/** Opens the database, runs the migrations and wires the rooms. The caller listens, or injects requests. */
export async function createApp(options: CreateAppOptions): Promise<NestFastifyApplication> {
  const settings = readSettings(coreSettings, options.source);
  const database = await Database.open({
    file: join(settings.dataDir, 'monostack.db'),
    entities: [...operationEntities, ...rooms.flatMap((room) => room.entities)],
    migrations: [...operationMigrations, ...rooms.flatMap((room) => room.migrations)],
  });
  const policies = new PolicyService(
    [basePolicies, ...rooms.map((room) => room.policies)],
    settings.policyFile ? readPolicyFile(settings.policyFile) : {},
  );
  const adapter = makeAdapter(settings);
  installHooks(adapter.getInstance(), {
    missing: rooms.flatMap((room) => room.missing ?? []),
    microversions: new Map(rooms.flatMap((room) => room.microversions ?? [])),
    requirePolicyCheck: options.requirePolicyCheck ?? false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with({ settings, source: options.source, database, policies }),
    adapter,
    { logger: new NestLogger(), bodyParser: false, abortOnError: false },
  );
  if (settings.metrics) countRequests(adapter.getInstance(), app.get(Metrics));
  await app.init();
  await adapter.getInstance().ready();
  return app;
}
