import type { Duplex } from 'node:stream';
import { type DomainWatcher, type Examination, HostDriver, type HostTarget } from '../host-driver.port';
import type { Hypervisor } from '../hypervisor.port';
import { METADATA_SOCKET } from '../linux-network/names';
import { sh } from '../shell/command';
import type { HostShell } from '../shell/host-shell.port';
import { LocalHostShell } from '../shell/local-host-shell';
import { SshHostShell } from '../shell/ssh-host-shell';
import { ensureKeyPair, type SshKeyPair } from '../shell/ssh-keys';
import { formatSshTarget, parseSshTarget } from '../shell/ssh-target';
import { followEvents } from './event-stream';
import { readHoldings } from './holdings';
import { HostProbe } from './host-probe';
import { type HostNetwork, LibvirtHypervisor } from './libvirt-hypervisor';

const LOCAL = 'local';
const PING_SECONDS = 8;

interface Connected {
  shell: HostShell;
  hypervisor: LibvirtHypervisor;
}

/** Hosts with libvirt: the controller's own machine, and those behind SSH. */
export class LibvirtDriver extends HostDriver {
  private readonly hosts = new Map<string, Connected>();
  private keys: SshKeyPair | undefined;

  constructor(
    private readonly dataDir: string,
    private readonly makeNetwork: (shell: HostShell, cloud: string) => HostNetwork,
    private readonly cloud: string,
  ) {
    super();
  }

  override normalize(connection: string): string {
    return connection === LOCAL ? LOCAL : formatSshTarget(parseSshTarget(connection));
  }

  override hypervisor(host: HostTarget): Hypervisor {
    return this.connected(host).hypervisor;
  }

  /** The shell of an enrolled host, for what else runs over the same connection. */
  shell(host: HostTarget): HostShell {
    return this.connected(host).shell;
  }

  override async examine(connection: string, pinnedKey: string | null): Promise<Examination> {
    const shell = this.makeShell(connection, connection, pinnedKey);
    try {
      const look = await new HostProbe(shell).look();
      const holdings = look.problems.length ? undefined : await readHoldings(shell);
      return { ...look, holdings, hostKey: shell instanceof SshHostShell ? shell.hostKey : null };
    } finally {
      await shell.close();
    }
  }

  override async ping(host: HostTarget): Promise<void> {
    await this.shell(host).check(sh`virsh -q -c qemu:///system hostname`, { timeoutSeconds: PING_SECONDS });
  }

  override watch(host: HostTarget, watcher: DomainWatcher): () => void {
    return followEvents(this.shell(host), watcher);
  }

  override forwardMetadata(host: HostTarget, onConnection: (socket: Duplex) => void): () => void {
    return this.shell(host).forwardUnixSocket(METADATA_SOCKET, onConnection);
  }

  override async release(hostId: string): Promise<void> {
    const host = this.hosts.get(hostId);
    this.hosts.delete(hostId);
    await host?.shell.close();
  }

  override async releaseAll(): Promise<void> {
    await Promise.all([...this.hosts.keys()].map((id) => this.release(id)));
  }

  override async publicKey(): Promise<string> {
    return this.keyPair().publicLine;
  }

  override initialConnections(): readonly string[] {
    return [];
  }

  private connected(host: HostTarget): Connected {
    let connected = this.hosts.get(host.id);
    if (!connected) {
      const shell = this.makeShell(host.connection, host.name, host.hostKey);
      const network = this.makeNetwork(shell, this.cloud);
      const probe = new HostProbe(shell);
      const hypervisor = new LibvirtHypervisor(host.id, host.name, shell, probe, network, this.cloud);
      connected = { shell, hypervisor };
      this.hosts.set(host.id, connected);
    }
    return connected;
  }

  private makeShell(connection: string, name: string, pinnedKey: string | null): HostShell {
    if (connection === LOCAL) return new LocalHostShell(name);
    return new SshHostShell({
      host: name,
      target: parseSshTarget(connection),
      key: this.keyPair(),
      pinnedKey,
    });
  }

  private keyPair(): SshKeyPair {
    this.keys ??= ensureKeyPair(this.dataDir);
    return this.keys;
  }
}
