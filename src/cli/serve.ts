import { coreSettings } from '../shared/config/core.settings';
import { readSettings, SettingsError, type SettingsSource, settingsSource } from '../shared/config/settings';
import { log } from '../shared/log/logger';

/** Runs the controller until SIGTERM or SIGINT, which let running steps end. */
export async function serve(env: SettingsSource): Promise<void> {
  try {
    const source = settingsSource(env);
    const settings = readSettings(coreSettings, source);
    // Loaded only now: a wrong setting is told at once, without waiting for the application's modules.
    const { createApp } = await import('../create-app');
    const app = await createApp({ source });
    app.enableShutdownHooks();
    await app.listen(settings.port, settings.listen);
    if (settings.classicPorts) {
      const { listenOnClassicPorts } = await import('../shared/http/classic-ports');
      await listenOnClassicPorts(app.getHttpAdapter().getInstance(), settings.listen);
    }
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
