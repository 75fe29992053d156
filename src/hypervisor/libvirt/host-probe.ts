import { inTime, runOutsideScope } from '../../shared/work-scope';
import { commandRefused } from '../hypervisor.errors';
import type { HostFacts } from '../hypervisor.port';
import { FEATURES_SCRIPT, parseMissingFeatures } from '../linux-network/kernel-features';
import { type Command, script, sh } from '../shell/command';
import type { HostShell } from '../shell/host-shell.port';
import { askCapabilities, readCapabilities } from './capabilities';
import { describeProblems, describeWarnings, TOOLS } from './host-requirements';
import { kvmVerdict } from './kvm-verdict';
import { ROOT } from './paths';
import { type ProbeOutput, parseProbe } from './probe-output';
import { qemuUser } from './qemu-user';

const LOOK_SECONDS = 30;

export interface HostLook {
  name: string;
  facts: HostFacts;
  problems: readonly string[];
  warnings: readonly string[];
}

/** Finds out what a machine is and what it lacks. */
export class HostProbe {
  private kvm: Promise<boolean> | undefined;

  constructor(private readonly shell: HostShell) {}

  async look(): Promise<HostLook> {
    const sent = Date.now();
    const output = parseProbe(await this.shell.check(probeScript(), { timeoutSeconds: LOOK_SECONDS }));
    const clockSkewSeconds = skew(output, sent, Date.now());
    const features = parseMissingFeatures(
      await this.shell.check(sh`exec /bin/sh -s`, { stdin: FEATURES_SCRIPT, timeoutSeconds: LOOK_SECONDS }),
    );
    const lacking = { ...output, clockSkewSeconds, features };
    const problems = describeProblems(lacking);
    const kvm = problems.length === 0 && (await this.runsKvm());
    return {
      name: output.hostname,
      facts: {
        ...facts(output, kvm, clockSkewSeconds),
        missing: features.map((feature) => feature.name),
      },
      problems,
      warnings: describeWarnings(lacking),
    };
  }

  /** Whether guests run on the processor itself. Asked of the host once. */
  runsKvm(): Promise<boolean> {
    this.kvm ??= runOutsideScope(() => this.askKvm()).catch((error: unknown) => {
      this.kvm = undefined;
      throw error;
    });
    return inTime(this.kvm);
  }

  private async askKvm(): Promise<boolean> {
    const command = kvmVerdict();
    const { exitCode, stdout, stderr } = await this.shell.run(command, { timeoutSeconds: LOOK_SECONDS });
    if (exitCode !== 0) throw commandRefused('the KVM probe', exitCode, stderr);
    return stdout.trim() === 'kvm';
  }
}

function skew(output: ProbeOutput, sent: number, received: number): number {
  return Math.round((output.epochSeconds - (sent + received) / 2000) * 10) / 10;
}

function facts(output: ProbeOutput, kvm: boolean, clockSkewSeconds: number): Omit<HostFacts, 'missing'> {
  return {
    hypervisorType: kvm ? 'KVM' : 'QEMU',
    hypervisorVersion: output.qemuVersion,
    libvirtVersion: output.libvirtVersion,
    kvm,
    cpuModel: output.cpuModel,
    cpuArch: output.cpuArch,
    vcpus: output.vcpus,
    memoryMib: output.memoryMib,
    memoryUsedMib: output.memoryMib - output.memoryAvailableMib,
    diskGib: output.diskGib,
    diskFreeGib: output.diskFreeGib,
    clockSkewSeconds,
    uptimeSeconds: output.uptimeSeconds,
    hostIp: output.hostIp,
    capabilities: readCapabilities(output, kvm),
  };
}

/** `key value` lines; parseProbe reads them. */
export function probeScript(): Command {
  return script([
    sh`mkdir -p -m 0711 ${ROOT}`,
    sh`echo "uid $(id -u)"`,
    sh`echo "hostname $(hostname)"`,
    sh`for tool in ${TOOLS.map(([tool]) => tool)}; do command -v "$tool" >/dev/null || echo "no-tool $tool"; done`,
    qemuUser,
    sh`if [ -c /dev/kvm ] && id "$user" >/dev/null 2>&1; then
  setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups test -r /dev/kvm -a -w /dev/kvm || echo "kvm-closed yes"
fi`,
    sh`[ ! -d /run/systemd/system ] || echo "systemd yes"`,
    sh`timeout 10 virsh -q -c qemu:///system version --daemon 2>/dev/null | sed 's/^/version /' || true`,
    askCapabilities,
    sh`echo "arch $(uname -m)"`,
    sh`echo "vcpus $(nproc --all)"`,
    sh`sed -n 's/^model name[^:]*: */cpu /p' /proc/cpuinfo | head -n 1`,
    sh`awk '/^(MemTotal|MemAvailable):/ { print $1, $2 }' /proc/meminfo`,
    sh`df -P -k ${ROOT} | awk 'NR == 2 { print "disk", $2, $4 }'`,
    sh`echo "uptime $(ps -o etimes= -p 1)"`,
    sh`env | sed -n 's/^SSH_CONNECTION=[^ ]* [^ ]* \([^ ]*\).*/ssh-address \1/p'`,
    sh`ip -o -4 route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/route-address \1/p' || true`,
    sh`echo "time $(date +%s.%N)"`,
  ]);
}
