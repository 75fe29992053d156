import { log } from '../../shared/log/logger';
import type { HostNetworkPlan, HostNetworkReport } from '../host-network.port';
import { commandRefused } from '../hypervisor.errors';
import { sh } from '../shell/command';
import type { HostShell } from '../shell/host-shell.port';
import { parseReport, REPORT_SCRIPT } from './network-report';
import { buildNetworkScript } from './network-script';

/** Networks of a Linux host: bridges, namespaces, iptables and ipset; one round trip for each call. */
export class LinuxNetwork {
  constructor(private readonly shell: HostShell) {}

  async inspect(): Promise<HostNetworkReport> {
    return parseReport(await this.shell.check(sh`exec /bin/sh -s`, { stdin: REPORT_SCRIPT }));
  }

  /** Looks and acts in one script; answers with what it changed, nothing on a host that is as it should be. */
  async apply(plan: HostNetworkPlan): Promise<string[]> {
    // As a function it is read whole before it runs, so that no command in it can eat the rest of the script.
    const stdin = `main() {\n${buildNetworkScript(plan)}}\nmain </dev/null\n`;
    const started = performance.now();
    const result = await this.shell.run(sh`exec /bin/sh -s`, { stdin, timeoutSeconds: 60 });
    const changes = result.stdout.split('\n').filter(Boolean);
    if (changes.length > 0) {
      const milliseconds = Math.round(performance.now() - started);
      log.info({ host: this.shell.host, changes, milliseconds }, 'host network changed');
    }
    if (result.exitCode !== 0) throw commandRefused('network script', result.exitCode, result.stderr);
    const warnings = result.stderr.trim();
    if (warnings) log.warn({ host: this.shell.host, warnings }, 'host network has warnings');
    return changes;
  }
}
