import { spawn } from 'node:child_process';
import { type Duplex, Readable } from 'node:stream';
import { type Command, sh } from '../../src/hypervisor/shell/command';
import { type CommandResult, HostShell, type RunOptions } from '../../src/hypervisor/shell/host-shell.port';
import { LocalHostShell } from '../../src/hypervisor/shell/local-host-shell';

/** A host's network with nothing else: a network and a mount namespace with /run and /var/lib/monostack of its own. */
export class NamespaceHost extends HostShell {
  readonly isLocal = false;
  private readonly local = new LocalHostShell('local');
  private holder = 0;

  constructor(readonly host: string) {
    super();
  }

  async powerOn(): Promise<void> {
    const boot = [
      'mount --make-rprivate /',
      'mount -t tmpfs tmpfs /run',
      'mkdir -p /run/netns /run/monostack /var/lib/monostack',
      'mount -t tmpfs tmpfs /var/lib/monostack',
      'umount -l /sys; mount -t sysfs sysfs /sys',
      'ip link set lo up',
      'echo ready',
      'exec sleep infinity',
    ].join('\n');
    const child = spawn('unshare', ['--net', '--mount', '--uts', 'sh', '-c', boot], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
    this.holder = child.pid ?? 0;
  }

  /** A cable between two hosts: `eth1` on both. */
  async connect(other: NamespaceHost, address: string, otherAddress: string): Promise<void> {
    await this.local.check(
      sh`ip link add eth1 netns ${this.holder} type veth peer name eth1 netns ${other.holder}`,
    );
    await this.check(sh`ip address add ${address} dev eth1 && ip link set eth1 up`);
    await other.check(sh`ip address add ${otherAddress} dev eth1 && ip link set eth1 up`);
  }

  /** Ends everything that runs in it, as a power cut does; the disk's files stay if `keep` takes them over. */
  async powerOff(): Promise<void> {
    await this.run(
      sh`for s in $(ls /run/netns); do kill -9 $(ip netns pids $s) 2>/dev/null; ip netns del $s; done`,
    );
    process.kill(this.holder, 'SIGKILL');
    this.holder = 0;
  }

  override run(command: Command, options?: RunOptions): Promise<CommandResult> {
    return this.local.run(this.inside(command), options);
  }

  override feed(command: Command, source: Readable): Promise<CommandResult> {
    return this.local.feed(this.inside(command), source);
  }

  override read(command: Command): Readable {
    return this.local.read(this.inside(command));
  }

  override follow(command: Command, onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
    return this.local.follow(this.inside(command), onLine, signal);
  }

  /** Listens outside, at the same place: only what the test looks at is brought through. */
  override forwardUnixSocket(path: string, onConnection: (socket: Duplex) => void): () => void {
    const outside = `/proc/${this.holder}/root${path}`;
    return this.local.forwardUnixSocket(outside, onConnection);
  }

  override async close(): Promise<void> {
    await this.local.close();
  }

  private inside(command: Command): Command {
    return sh`exec nsenter -t ${this.holder} -m -n -u -- /bin/sh -c ${command.text}`;
  }
}
