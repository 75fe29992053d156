import { log } from '../../shared/log/logger';
import type { HostNetworkPlan, HostNetworkReport, NetworkDrift, NetworkProblem } from '../host-network.port';
import { commandRefused, networkHeld } from '../hypervisor.errors';
import { sh } from '../shell/command';
import type { HostShell } from '../shell/host-shell.port';
import { parseApplied } from './applied';
import { buildChangeScript } from './change-script';
import { DRIFT_SCRIPT, LOOK_SCRIPT } from './library-look';
import { parseDrift } from './network-drift';
import { parseReport, REPORT_SCRIPT } from './network-report';
import { buildNetworkScript, LIBRARY, writableParts } from './network-script';
import { discardScript, HELD_EXIT } from './ownership';
import { withKnownParts } from './plan-change';
import { planSum } from './plan-sums';

/** Networks of a Linux host: bridges, namespaces, iptables and ipset; one round trip for each call. */
export class LinuxNetwork {
  /** What the host was given last, nothing of it refused: what a change begins from. */
  private given: HostNetworkPlan | undefined;

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

  /** How the host is another than when it was put in order, and whether that was for this plan. */
  async drift(plan: HostNetworkPlan): Promise<NetworkDrift> {
    const { problems, writable } = writableParts(plan);
    const output = await this.shell.check(sh`exec /bin/sh -s`, { stdin: DRIFT_SCRIPT, timeoutSeconds: 60 });
    return parseDrift(output, planSum(problems.length > 0 ? writable : plan));
  }

  /** As apply; also tells the parts that the host refused, each left out or shut while the rest was applied. */
  async bring(plan: HostNetworkPlan): Promise<NetworkApplied> {
    const known = withKnownParts(plan, this.given);
    this.given = undefined;
    const { script, problems } = buildNetworkScript(known, this.cloud);
    const applied = await this.send(script, known);
    const refused = [...problems, ...applied.problems];
    if (refused.length === 0) this.given = known;
    else log.error({ host: this.shell.host, problems: refused }, 'the host refused parts of its network');
    return { changes: applied.changes, problems: refused };
  }

  /**
   * As bring, for a host that has what it was given last: it is sent the parts that are another. Whatever is not as
   * expected, there or here, is a reason to bring it all.
   */
  async change(plan: HostNetworkPlan): Promise<NetworkApplied> {
    const { given } = this;
    const known = withKnownParts(plan, given);
    const script = given && writableChange(given, known, this.cloud);
    if (!script) return this.bring(plan);
    this.given = undefined;
    const applied = await this.send(script, known);
    const again = applied.changes.find((text) => text.startsWith('again '));
    if (again) log.info({ host: this.shell.host, why: again }, 'the host is told all of its network');
    if (again || applied.problems.length > 0) return this.bring(plan);
    this.given = known;
    return applied;
  }

  private async send(script: string, plan: HostNetworkPlan): Promise<NetworkApplied> {
    const stdin = asFunction(script);
    const started = performance.now();
    const result = await this.shell.run(sh`exec /bin/sh -s`, { stdin, timeoutSeconds: 60 });
    const applied = parseApplied(result.stdout, plan);
    const { host } = this.shell;
    if (applied.changes.length > 0) {
      const milliseconds = Math.round(performance.now() - started);
      log.info({ host, changes: applied.changes, milliseconds }, 'host network changed');
    }
    if (result.exitCode === HELD_EXIT) throw networkHeld(this.shell.host, result.stderr.trim());
    if (result.exitCode !== 0) throw commandRefused('network script', result.exitCode, result.stderr);
    const warnings = result.stderr.trim();
    if (warnings) log.warn({ host, warnings }, 'host network has warnings');
    return applied;
  }

  async discard(kind: 'bridge' | 'namespace', name: string): Promise<void> {
    this.given = undefined;
    const stdin = asFunction(`${LIBRARY}${discardScript(kind, name)}`);
    await this.shell.check(sh`exec /bin/sh -s`, { stdin });
  }
}

export interface NetworkApplied {
  changes: string[];
  problems: NetworkProblem[];
}

/** A value that cannot stand in a script is told as its part's problem, with all of the plan. */
function writableChange(before: HostNetworkPlan, after: HostNetworkPlan, cloud: string): string | undefined {
  try {
    return buildChangeScript(before, after, cloud);
  } catch {
    return undefined;
  }
}

/** As a function it is read whole before it runs, so that no command in it can eat the rest of the script. */
function asFunction(script: string): string {
  return `main() {\n${script}}\nmain </dev/null\n`;
}
