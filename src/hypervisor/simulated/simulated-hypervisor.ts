import { AsyncResource } from 'node:async_hooks';
import { currentScope, inTime } from '../../shared/work-scope';
import type { Discardable, HostHoldings, MarkRequest } from '../holdings.port';
import type { HostNetworkPlan, HostNetworkReport, NetworkDrift, NetworkProblem } from '../host-network.port';
import { guestAgentSilent, hostUnreachable, imageIncomplete } from '../hypervisor.errors';
import type {
  BaseImage,
  CachedImage,
  ConfigDriveFile,
  DiskCopy,
  DiskCopyRequest,
  DiskRequest,
  DomainSpec,
  DomainStatus,
  DomainUsage,
  HostFacts,
  HostJob,
  Hypervisor,
  NicSpec,
} from '../hypervisor.port';
import { SingleFlight } from '../single-flight';
import { SIMULATED_CAPABILITIES } from './simulated-capabilities';
import { copyDisk, discardDiskCopy } from './simulated-copies';
import { simulatedDrift } from './simulated-drift';
import type { SimulatedFaults } from './simulated-faults';
import type { SimulatedHost } from './simulated-host';
import { discard, markHost, markServers, simulatedHoldings, takeTurn, unmarkHost } from './simulated-marks';
import { simulatedUsage } from './simulated-usage';

const GIB = 1024 ** 3;
/** A command that takes so long, and ends before with the work for which it runs. */
const pause = (ms: number) => inTime(new Promise((resolve) => setTimeout(resolve, ms)));

/** A simulated host behind the port: adds what SimulatedFaults asks for to each call. */
export class SimulatedHypervisor implements Hypervisor {
  private readonly fills = new SingleFlight<boolean>();

  /** What it was given last; what became of it is the host's. */
  private given: HostNetworkPlan | undefined;
  private released = false;

  constructor(
    readonly hostId: string,
    private readonly host: SimulatedHost,
    private readonly faults: SimulatedFaults,
    private readonly cloud = 'unmarked',
  ) {}

  get hostName(): string {
    return this.host.name;
  }

  /** Its host is let go: as over a connection that was closed, nothing gets there any more. */
  release(): void {
    this.released = true;
  }

  inspectHost(): Promise<HostFacts> {
    return this.call('inspectHost', () => simulatedFacts(this.host));
  }

  async ensureBaseImage(image: BaseImage): Promise<boolean> {
    return (await this.call('ensureBaseImage', () => this.host.markImage(image.key, this.cloud)))
      ? true
      : this.fills.run(image.key, () => this.fill(image));
  }

  private async fill(image: BaseImage): Promise<boolean> {
    if (this.faults.takeFillRound()) return false;
    let bytes = 0;
    for await (const chunk of image.open()) {
      bytes += (chunk as Buffer).length;
    }
    if (bytes !== image.sizeBytes) throw imageIncomplete(image.key, bytes, image.sizeBytes);
    this.assertAlive();
    this.host.addBaseImage(image, this.cloud);
    return true;
  }

  listBaseImages(): Promise<string[]> {
    return this.call('listBaseImages', () => Object.keys(this.host.state.baseImages));
  }

  deleteBaseImage(key: string): Promise<void> {
    return this.call('deleteBaseImage', () => this.host.deleteBaseImage(key, this.cloud));
  }

  inspectImageCache(): Promise<CachedImage[]> {
    return this.call('inspectImageCache', () => this.host.lookAtCache(this.cloud));
  }

  trimImageCache(keys: readonly string[], idleSeconds: number): Promise<string[]> {
    return this.call('trimImageCache', () => this.host.trimCache(keys, idleSeconds, this.cloud));
  }

  createDisk(disk: DiskRequest): Promise<void> {
    return this.change('createDisk', disk.serverId, () => this.host.createDisk(disk, this.cloud));
  }

  deleteDisk(serverId: string, name: string): Promise<void> {
    return this.change('deleteDisk', serverId, () => this.host.deleteDisk(serverId, name));
  }

  putDisksAside(serverId: string, key: string): Promise<boolean> {
    return this.change('putDisksAside', serverId, () => this.host.putDisksAside(serverId, key));
  }

  bringDisksBack(serverId: string, key: string): Promise<void> {
    return this.change('bringDisksBack', serverId, () => this.host.bringDisksBack(serverId, key));
  }

  dropDisksAside(serverId: string, key: string): Promise<void> {
    return this.change('dropDisksAside', serverId, () => this.host.dropDisksAside(serverId, key));
  }

  writeConfigDrive(serverId: string, files: readonly ConfigDriveFile[]): Promise<void> {
    return this.change('writeConfigDrive', serverId, () =>
      this.host.writeConfigDrive(serverId, files, this.cloud),
    );
  }

  copyDisk(request: DiskCopyRequest): Promise<DiskCopy | undefined> {
    return this.change('copyDisk', request.serverId, () => {
      if (this.faults.takeCopyRound()) return undefined;
      let copy: DiskCopy | undefined;
      this.host.change((state) => {
        copy = copyDisk(state, request);
      });
      return copy;
    });
  }

  discardDiskCopy(serverId: string, copyId: string): Promise<void> {
    return this.change('discardDiskCopy', serverId, () =>
      this.host.change((state) => discardDiskCopy(state, serverId, copyId)),
    );
  }

  deleteServerFiles(serverId: string): Promise<void> {
    return this.change('deleteServerFiles', serverId, () => this.host.deleteServerFiles(serverId));
  }

  listServerFiles(): Promise<string[]> {
    return this.call('listServerFiles', () => Object.keys(this.host.state.files));
  }

  defineDomain(domain: DomainSpec): Promise<void> {
    return this.change('defineDomain', domain.serverId, () => this.host.defineDomain(domain, this.cloud));
  }

  undefineDomain(serverId: string): Promise<void> {
    return this.change('undefineDomain', serverId, () => this.host.undefineDomain(serverId));
  }

  startDomain(serverId: string): Promise<void> {
    return this.change('startDomain', serverId, () => this.host.start(serverId));
  }

  async stopDomain(serverId: string, graceSeconds: number): Promise<void> {
    const { state, deaf } = await this.change('stopDomain', serverId, () => this.host.domain(serverId));
    if (state === 'running' && deaf) await pause(graceSeconds * 1000);
    this.act(serverId, () => this.host.setState(serverId, 'shutoff'));
  }

  async rebootDomain(serverId: string, kind: 'soft' | 'hard', graceSeconds: number): Promise<void> {
    const { deaf } = await this.change('rebootDomain', serverId, () => this.host.domain(serverId));
    if (kind === 'soft' && deaf) await pause(graceSeconds * 1000);
    this.act(serverId, () => this.host.reset(serverId));
  }

  pauseDomain(serverId: string): Promise<void> {
    return this.change('pauseDomain', serverId, () => this.host.setState(serverId, 'paused'));
  }

  resumeDomain(serverId: string): Promise<void> {
    return this.change('resumeDomain', serverId, () => this.host.setState(serverId, 'running'));
  }

  plugNic({ serverId }: DomainSpec, nic: NicSpec): Promise<void> {
    return this.change('plugNic', serverId, () => this.host.plugNic(serverId, nic));
  }

  unplugNic(serverId: string, nic: NicSpec): Promise<boolean> {
    return this.change('unplugNic', serverId, () => this.host.unplugNic(serverId, nic));
  }

  measureDomain(serverId: string): Promise<DomainUsage | undefined> {
    return this.call('measureDomain', () => simulatedUsage(this.host, serverId));
  }

  saveDomain(serverId: string): Promise<boolean> {
    return this.change('saveDomain', serverId, () => this.host.save(serverId));
  }

  wakeDomain(serverId: string): Promise<boolean> {
    return this.change('wakeDomain', serverId, () => {
      this.host.start(serverId);
      return true;
    });
  }

  forgetMemory(serverId: string): Promise<void> {
    return this.change('forgetMemory', serverId, () => this.host.forgetMemory(serverId));
  }

  interruptDomain(serverId: string): Promise<void> {
    return this.change('interruptDomain', serverId, () => this.host.interrupt(serverId));
  }

  inspectDomain(serverId: string): Promise<DomainStatus | undefined> {
    return this.call('inspectDomain', () => {
      const domain = this.host.state.domains[serverId];
      return domain && { serverId, state: domain.state };
    });
  }

  bootedAt(): Promise<string> {
    return this.call('bootedAt', () => new Date(this.host.state.bootedAt).toISOString());
  }

  listDomains(): Promise<DomainStatus[]> {
    return this.call('listDomains', () =>
      Object.entries(this.host.state.domains).map(([serverId, { state }]) => ({ serverId, state })),
    );
  }

  /** Simulated guests have an agent; nobody asks what their passwords are. */
  setUserPassword(serverId: string): Promise<void> {
    return this.change('setUserPassword', serverId, () => {
      if (this.host.domain(serverId).state !== 'running') throw guestAgentSilent(serverId);
    });
  }

  readConsole(serverId: string, maxBytes: number): Promise<Buffer> {
    return this.call('readConsole', () => {
      const text = Buffer.from(this.host.console(serverId, Date.now()));
      return text.subarray(Math.max(0, text.length - maxBytes));
    });
  }

  inspectNetwork(): Promise<HostNetworkReport> {
    return this.call('inspectNetwork', () => this.host.reportNetwork());
  }

  applyNetwork(plan: HostNetworkPlan, how: 'whole' | 'parts' = 'whole'): Promise<readonly NetworkProblem[]> {
    return this.call('applyNetwork', () => {
      takeTurn(this.host.state, plan.turn, this.cloud);
      if (how === 'parts' && this.given) this.host.changeNetwork(this.given, plan);
      else this.host.applyNetwork(plan);
      this.given = plan;
      return this.faults.problems.filter((problem) => problem.host === this.host.name);
    });
  }

  networkStands(): Promise<boolean> {
    return this.call('networkStands', () => sameText(this.host.state.network, this.given));
  }

  compareNetwork(plan: HostNetworkPlan): Promise<NetworkDrift> {
    return this.call('compareNetwork', () => simulatedDrift(this.given, this.host.state.network, plan));
  }

  listJobs(): Promise<HostJob[]> {
    return this.call('listJobs', () => this.host.lookAtJobs(this.cloud));
  }

  sweepJob(name: string, idleSeconds: number): Promise<void> {
    return this.call('sweepJob', () => this.host.sweepJob(name, idleSeconds, this.cloud));
  }

  inspectHoldings(): Promise<HostHoldings> {
    return this.call('inspectHoldings', () => simulatedHoldings(this.host.state));
  }

  markServers(requests: readonly MarkRequest[]): Promise<void> {
    return this.call('markServers', () =>
      this.host.change((state) => markServers(state, requests, this.cloud)),
    );
  }

  markHost(shared: boolean): Promise<void> {
    return this.call('markHost', () => this.host.change((state) => markHost(state, this.cloud, shared)));
  }

  unmarkHost(): Promise<void> {
    return this.call('unmarkHost', () => this.host.change((state) => unmarkHost(state, this.cloud)));
  }

  takeNetwork(turn: string): Promise<void> {
    return this.call('takeNetwork', () =>
      this.host.change((state) => {
        state.networkOwner = { cloud: this.cloud, turn };
      }),
    );
  }

  discard(thing: Discardable): Promise<void> {
    return this.call('discard', () => this.host.change((state) => discard(state, thing)));
  }

  private change<T>(name: keyof Hypervisor, serverId: string, act: () => T): Promise<T> {
    return this.call(name, () => this.act(serverId, act));
  }

  /** Check and act are one moment here. */
  private act<T>(serverId: string, act: () => T): T {
    this.assertAlive();
    this.host.passFence(serverId, currentScope()?.generation);
    return act();
  }

  private call<T>(name: keyof Hypervisor, act: () => T): Promise<T> {
    const { carry } = this.faults;
    if (!carry) return this.answer(name, act);
    // Whenever it arrives, it is the command of the try that sent it.
    const arrive = AsyncResource.bind(() => {
      this.assertAlive();
      return act();
    });
    return carry(this.host, name, arrive);
  }

  private async answer<T>(name: keyof Hypervisor, act: () => T): Promise<T> {
    currentScope()?.signal.throwIfAborted();
    const fault = this.faults.take(this.host.name, name);
    if (this.faults.latencyMs > 0) await pause(this.faults.latencyMs);
    await this.faults.stalled(name);
    this.assertAlive();
    if (fault && !fault.afterwards) throw fault.error;
    const result = act();
    if (fault) throw fault.error;
    return result;
  }

  private assertAlive(): void {
    if (this.released) throw hostUnreachable(this.host.name, 'the connection was closed');
    if (!this.host.state.alive) throw hostUnreachable(this.host.name, 'it does not answer');
  }
}

export function simulatedFacts(host: SimulatedHost): HostFacts {
  const { state } = host;
  const running = Object.values(state.domains).filter((domain) => domain.state === 'running');
  const cached = Object.values(state.baseImages).reduce((sum, image) => sum + image.sizeBytes, 0);
  return {
    hypervisorType: 'simulated',
    hypervisorVersion: 7_002_009,
    libvirtVersion: 9_000_000,
    kvm: false,
    cpuModel: 'Simulated',
    cpuArch: 'x86_64',
    vcpus: state.vcpus,
    memoryMib: state.memoryMib,
    memoryUsedMib: 512 + running.reduce((sum, domain) => sum + domain.spec.memoryMib, 0),
    diskGib: state.diskGib,
    diskFreeGib: Math.floor(state.diskGib - cached / GIB),
    clockSkewSeconds: 0,
    uptimeSeconds: Math.floor(process.uptime()),
    hostIp: state.hostIp,
    missing: [],
    capabilities: state.capabilities ?? SIMULATED_CAPABILITIES,
  };
}

function sameText(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
