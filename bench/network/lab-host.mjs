// A host's network with nothing else: namespaces with /run, /sys and /var/lib/monostack of its own, as test/support has.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { LocalHostShell } = require('../../dist/hypervisor/shell/local-host-shell.js');
const { sh } = require('../../dist/hypervisor/shell/command.js');

const BOOT = [
  'mount --make-rprivate /',
  'mount -t tmpfs tmpfs /run',
  'mkdir -p /run/netns /run/monostack /var/lib/monostack',
  'mount -t tmpfs tmpfs /var/lib/monostack',
  'umount -l /sys; mount -t sysfs sysfs /sys',
  'ip link set lo up',
  'echo ready',
  'exec sleep infinity',
].join('\n');

export class LabHost {
  host = 'lab';
  sent = 0;
  calls = 0;
  local = new LocalHostShell('local');

  async powerOn() {
    const child = spawn('unshare', ['--net', '--mount', '--uts', 'sh', '-c', BOOT], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    this.holder = child.pid;
  }

  run(command, options) {
    this.sent += options?.stdin?.length ?? 0;
    this.calls += 1;
    return this.local.run(sh`exec nsenter -t ${this.holder} -m -n -u -- /bin/sh -c ${command.text}`, options);
  }

  async check(command, options) {
    const { exitCode, stdout, stderr } = await this.run(command, options);
    if (exitCode !== 0) throw new Error(`exit ${exitCode}: ${stderr}`);
    return stdout;
  }

  async powerOff() {
    await this.run(
      sh`for s in $(ls /run/netns); do kill -9 $(ip netns pids $s) 2>/dev/null; ip netns del $s; done`,
    );
    process.kill(this.holder, 'SIGKILL');
    await this.local.close();
  }
}
