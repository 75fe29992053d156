import { log } from '../../shared/log/logger';
import type { HostNetworkPlan, HostNetworkReport, NetworkProblem } from '../host-network.port';
import { commandRefused, networkHeld } from '../hypervisor.errors';
import { sh } from '../shell/command';
import type { HostShell } from '../shell/host-shell.port';
import { parseApplied } from './applied';
import { LOOK_SCRIPT } from './library-look';
import { parseReport, REPORT_SCRIPT } from './network-report';
import { buildNetworkScript, LIBRARY } from './network-script';
import { discardScript, HELD_EXIT } from './ownership';

/** Networks of a Linux host: bridges, namespaces, iptables and ipset; one round trip for each call. */
export class LinuxNetwork {
  /** `cloud`: the mark of what it makes, and of what it takes away. */
  constructor(
    private readonly shell: HostShell,
    private readonly cloud = 'unmarked',
  ) {}

  async inspect(): Promise<HostNetworkReport> {
    return parseReport(await this.shell.check(sh`exec /bin/sh -s`, { stdin: REPORT_SCRIPT }));
  }

  /** Looks and acts in one script; answers with what it changed, nothing on a host that is as it should be. */
  async apply(plan: HostNetworkPlan): Promise<string[]> {
    return (await this.bring(plan)).changes;
  }

  /** Whether all is as it was when it was last put in order. */
  async stands(): Promise<boolean> {
    return (await this.shell.check(sh`exec /bin/sh -s`, { stdin: LOOK_SCRIPT })).trim() === 'same';
  }

  /** As apply; also tells the parts that the host refused, each left out or shut while the rest was applied. */
  async bring(plan: HostNetworkPlan): Promise<{ changes: string[]; problems: NetworkProblem[] }> {
    const { script, problems } = buildNetworkScript(plan, this.cloud);
    const stdin = asFunction(script);
    const started = performance.now();
    const result = await this.shell.run(sh`exec /bin/sh -s`, { stdin, timeoutSeconds: 60 });
    const applied = parseApplied(result.stdout, plan);
    const refused = [...problems, ...applied.problems];
    const { host } = this.shell;
    if (applied.changes.length > 0) {
      const milliseconds = Math.round(performance.now() - started);
      log.info({ host, changes: applied.changes, milliseconds }, 'host network changed');
    }
    if (result.exitCode === HELD_EXIT) throw networkHeld(this.shell.host, result.stderr.trim());
    if (result.exitCode !== 0) throw commandRefused('network script', result.exitCode, result.stderr);
    if (refused.length > 0) log.error({ host, problems: refused }, 'the host refused parts of its network');
    const warnings = result.stderr.trim();
    if (warnings) log.warn({ host, warnings }, 'host network has warnings');
    return { changes: applied.changes, problems: refused };
  }

  async discard(kind: 'bridge' | 'namespace', name: string): Promise<void> {
    const stdin = asFunction(`${LIBRARY}${discardScript(kind, name)}`);
    await this.shell.check(sh`exec /bin/sh -s`, { stdin });
  }
}

/** As a function it is read whole before it runs, so that no command in it can eat the rest of the script. */
function asFunction(script: string): string {
  return `main() {\n${script}}\nmain </dev/null\n`;
}
