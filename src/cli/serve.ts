import { chmodSync, mkdirSync, statSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { coreSettings } from '../shared/config/core.settings';
import { readSettings, SettingsError, type SettingsSource, settingsSource } from '../shared/config/settings';
import { untilSpaceToStart } from '../shared/db/space-reserve';
import { messageOf } from '../shared/errors/app-error';
import { log } from '../shared/log/logger';

/** Runs the controller until SIGTERM or SIGINT. */
export async function serve(env: SettingsSource): Promise<void> {
  // Nothing that the controller writes is for the other users of its machine.
  process.umask(0o077);
  try {
    const source = settingsSource(env);
    const settings = readSettings(coreSettings, source);
    closeFolder(settings.dataDir);
    await untilSpaceToStart(settings.dataDir);
    // Loaded only now: a wrong setting is told at once, without waiting for the application's modules.
    const { createApp } = await import('../create-app');
    const app = await createApp({ source });
    await app.listen(settings.port, settings.listen);
    const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
    const { listenOnClassicPorts } = await import('../shared/http/classic-ports');
    const classic = await listenOnClassicPorts(fastify, settings.listen, settings.classicPorts);
    const { Metrics } = await import('../shared/metrics/metrics');
    const { listenForMetrics } = await import('../shared/metrics/metrics-server');
    const metrics = settings.metrics ? [await listenForMetrics(app.get(Metrics), settings.metrics)] : [];
    const { Shutdown } = await import('../shared/http/shutdown');
    new Shutdown({
      servers: [fastify.server, ...classic, ...metrics],
      close: () => app.close(),
      seconds: settings.stopSeconds,
      exit: (code) => process.exit(code),
    }).listen();
    log.info(
      { port: settings.port, data_dir: settings.dataDir, hypervisor: settings.hypervisor },
      'Monostack is ready',
    );
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 78; // EX_CONFIG of sysexits.h
  }
}

/** Also one that was there before: whoever may pass through it, nobody else lists it or writes into it. */
function closeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { mode } = statSync(folder);
  if ((mode & 0o066) === 0) return;
  try {
    chmodSync(folder, mode & ~0o066 & 0o7777);
  } catch (error) {
    log.warn({ folder }, `the data folder is open to other users and cannot be closed: ${messageOf(error)}`);
  }
}
