import type { HostNetworkPlan, HostNetworkReport } from '../host-network.port';
import { commandRefused, superseded } from '../hypervisor.errors';
import type {
  BaseImage,
  CachedImage,
  ConfigDriveFile,
  DiskRequest,
  DomainSpec,
  DomainState,
  HostJob,
  NicSpec,
} from '../hypervisor.port';
import { withChange } from '../linux-network/plan-change';
import { planSum } from '../linux-network/plan-sums';
import {
  consoleText,
  type SimulatedDomain,
  type SimulatedFiles,
  type SimulatedHostState,
} from './simulated-host.state';

export type DomainListener = (serverId: string, state: DomainState | 'gone') => void;

/**
 * One simulated machine. Refuses what a real one refuses: an overlay without its base, a start without its disk or
 * bridge. Everything happens at once; SimulatedHypervisor adds time and faults.
 */
export class SimulatedHost {
  /** How long a guest takes from power on to its login prompt. */
  bootMs = 200;
  private readonly listeners = new Set<DomainListener>();

  constructor(
    readonly state: SimulatedHostState,
    private readonly changed: () => void,
  ) {}

  get name(): string {
    return this.state.name;
  }

  watch(listener: DomainListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The controller is gone without a word: nobody listens any more. */
  forgetListeners(): void {
    this.listeners.clear();
  }

  /** Cuts the machine off. Its guests go on running; see powerOff. */
  kill(): void {
    this.state.alive = false;
    this.changed();
  }

  /** Power cut: guests and network devices are gone, files stay. */
  powerOff(): void {
    for (const domain of Object.values(this.state.domains)) domain.state = 'shutoff';
    this.state.network = null;
    delete this.state.networkSum;
    this.state.bootedAt = Date.now();
    this.kill();
  }

  revive(): void {
    this.state.alive = true;
    this.changed();
  }

  /** As `fenced` on a real host. */
  passFence(serverId: string, generation: number | undefined): void {
    if (generation === undefined) return;
    this.state.fences ??= {};
    if (generation < (this.state.fences[serverId] ?? 0)) throw superseded(this.name, serverId);
    this.state.fences[serverId] = generation;
  }

  /** For what is kept beside guests and networks: marks. */
  change(act: (state: SimulatedHostState) => void): void {
    act(this.state);
    this.changed();
  }

  addBaseImage(image: BaseImage, cloud?: string): void {
    this.state.baseImages[image.key] = { format: image.format, sizeBytes: image.sizeBytes };
    this.markImage(image.key, cloud);
  }

  markImage(key: string, cloud?: string): boolean {
    const image = this.state.baseImages[key];
    if (image && cloud) image.marks = [...new Set([...(image.marks ?? []), cloud])];
    if (image) image.usedAt = Date.now();
    this.changed();
    return image !== undefined;
  }

  lookAtCache(cloud: string): CachedImage[] {
    const ours = Object.entries(this.state.baseImages).filter(([, { marks }]) => marks?.includes(cloud));
    return ours.map(([key, image]) => {
      const used = this.needsImage(key);
      if (used) image.usedAt = Date.now();
      const idleSeconds = Math.floor((Date.now() - (image.usedAt ?? 0)) / 1000);
      return { key, sizeBytes: image.sizeBytes, idleSeconds, used };
    });
  }

  trimCache(keys: readonly string[], idleSeconds: number, cloud: string): string[] {
    const idle = this.lookAtCache(cloud).filter((image) => !image.used && image.idleSeconds >= idleSeconds);
    const gone = idle.map(({ key }) => key).filter((key) => keys.includes(key));
    for (const key of gone) this.deleteBaseImage(key, cloud);
    return gone;
  }

  lookAtJobs(cloud: string): HostJob[] {
    const ours = Object.entries(this.state.jobs ?? {}).filter(([, { mark }]) => mark === cloud);
    return ours.map(([name, { askedAt }]) => ({
      name,
      idleSeconds: Math.floor((Date.now() - askedAt) / 1000),
    }));
  }

  sweepJob(name: string, idleSeconds: number, cloud: string): void {
    const job = this.lookAtJobs(cloud).find((one) => one.name === name);
    if (!job || job.idleSeconds < idleSeconds) return;
    delete this.state.jobs?.[name];
    this.changed();
  }

  private needsImage(key: string): boolean {
    const disks = Object.values(this.state.files).flatMap(({ disks }) => Object.values(disks));
    const kernels = Object.values(this.state.domains).map(({ spec }) => spec.bootFromKernel);
    return (
      disks.some(({ baseKey }) => baseKey === key) ||
      kernels.some((kernel) => kernel?.kernelKey === key || kernel?.ramdiskKey === key)
    );
  }

  /** As a libvirt host does it: only with this mark, and only when no other is left. */
  deleteBaseImage(key: string, cloud: string): void {
    const image = this.state.baseImages[key];
    if (!image?.marks?.includes(cloud)) return;
    image.marks = image.marks.filter((mark) => mark !== cloud);
    if (image.marks.length === 0) delete this.state.baseImages[key];
    this.changed();
  }

  createDisk(disk: DiskRequest, cloud?: string): void {
    const files = this.filesOf(disk.serverId, cloud);
    const present = files.disks[disk.name];
    const baseKey = disk.base?.key ?? null;
    if (!present && baseKey && !this.state.baseImages[baseKey]) {
      throw commandRefused('qemu-img create', 1, `Could not open '${baseKey}': No such file or directory`);
    }
    if (present) present.sizeGib = Math.max(present.sizeGib, disk.sizeGib);
    else files.disks[disk.name] = { sizeGib: disk.sizeGib, baseKey };
    this.changed();
  }

  deleteDisk(serverId: string, name: string): void {
    delete this.state.files[serverId]?.disks[name];
    this.changed();
  }

  putDisksAside(serverId: string, key: string): boolean {
    const files = this.filesOf(serverId);
    if (files.aside?.key !== key) files.aside = { key, disks: structuredClone(files.disks) };
    this.changed();
    return true;
  }

  bringDisksBack(serverId: string, key: string): void {
    const files = this.state.files[serverId];
    if (files?.aside?.key === key) files.disks = files.aside.disks;
    this.dropDisksAside(serverId, key);
  }

  dropDisksAside(serverId: string, key: string): void {
    const files = this.state.files[serverId];
    if (files?.aside?.key === key) delete files.aside;
    this.changed();
  }

  writeConfigDrive(serverId: string, files: readonly ConfigDriveFile[], cloud?: string): void {
    this.filesOf(serverId, cloud).configDrive = Object.fromEntries(
      files.map((file) => [file.path, file.content.toString('base64')]),
    );
    this.changed();
  }

  deleteServerFiles(serverId: string): void {
    delete this.state.files[serverId];
    this.changed();
  }

  defineDomain(spec: DomainSpec, cloud?: string): void {
    const present = this.state.domains[spec.serverId];
    this.state.domains[spec.serverId] = {
      state: 'shutoff',
      deaf: false,
      ...present,
      // What runs keeps the cards that it has.
      ...(present && isOn(present) ? { nics: nicsOf(present) } : {}),
      spec: structuredClone(spec),
      ...(cloud ? { mark: cloud } : {}),
    };
    this.changed();
  }

  plugNic(serverId: string, nic: NicSpec): void {
    const domain = this.domain(serverId);
    if (!isOn(domain) || nicsOf(domain).some(({ mac }) => mac === nic.mac)) return;
    this.assertBridge(nic, 'virsh attach-device');
    domain.nics = [...nicsOf(domain), structuredClone(nic)];
    this.changed();
  }

  unplugNic(serverId: string, nic: NicSpec): boolean {
    const domain = this.domain(serverId);
    if (!isOn(domain) || !nicsOf(domain).some(({ mac }) => mac === nic.mac)) return true;
    if (domain.deaf) return false;
    domain.nics = nicsOf(domain).filter(({ mac }) => mac !== nic.mac);
    this.changed();
    return true;
  }

  undefineDomain(serverId: string): void {
    if (!this.state.domains[serverId]) return;
    delete this.state.domains[serverId];
    this.changed();
    this.tell(serverId, 'gone');
  }

  start(serverId: string): void {
    const domain = this.domain(serverId);
    if (domain.state === 'running') return;
    if (domain.state !== 'paused') this.boot(domain);
    delete domain.saved;
    this.setState(serverId, 'running');
  }

  save(serverId: string): boolean {
    const domain = this.domain(serverId);
    if (domain.state === 'running') {
      domain.saved = true;
      this.setState(serverId, 'shutoff');
    }
    if (domain.state === 'shutoff') return true;
    throw commandRefused('virsh managedsave', 1, 'error: Requested operation is not valid');
  }

  interrupt(serverId: string): void {
    const domain = this.domain(serverId);
    if (domain.state !== 'running' && domain.state !== 'paused')
      throw commandRefused('virsh inject-nmi', 1, 'error: Requested operation is not valid');
    domain.interrupted = true;
    this.changed();
  }

  forgetMemory(serverId: string): void {
    delete this.domain(serverId).saved;
    this.changed();
  }

  reset(serverId: string): void {
    const domain = this.domain(serverId);
    this.boot(domain);
    if (domain.state !== 'running') this.setState(serverId, 'running');
  }

  /** Also what a guest does on its own: `crashed` for a panic, `shutoff` for poweroff typed inside. */
  setState(serverId: string, state: DomainState): void {
    const domain = this.domain(serverId);
    if (domain.state === state) return;
    domain.state = state;
    this.changed();
    this.tell(serverId, state);
  }

  domain(serverId: string): SimulatedDomain {
    const domain = this.state.domains[serverId];
    if (domain) return domain;
    throw commandRefused('virsh', 1, `error: failed to get domain 'instance-${serverId}'`);
  }

  console(serverId: string, now: number): string {
    const name = this.state.domains[serverId]?.spec.displayName ?? serverId;
    return consoleText(this.state.files[serverId], name, now, this.bootMs);
  }

  applyNetwork(plan: HostNetworkPlan): void {
    this.hasNetwork(plan, plan);
  }

  /** Where it has the one plan it is told what is another in the other; else all. */
  changeNetwork(before: HostNetworkPlan, after: HostNetworkPlan): void {
    const { network, networkSum } = this.state;
    const known = network && networkSum === planSum(before);
    this.hasNetwork(known ? withChange(network, before, after) : after, after);
  }

  private hasNetwork(network: HostNetworkPlan, told: HostNetworkPlan): void {
    this.state.network = structuredClone(network);
    this.state.networkSum = planSum(told);
    this.changed();
  }

  reportNetwork(): HostNetworkReport {
    const segments = this.state.network?.segments ?? [];
    const firewall = this.state.network?.firewall ?? { ports: [], addressSets: [] };
    const dhcp = segments.flatMap((segment) => segment.dhcp ?? []);
    const routers = this.state.network?.routers ?? [];
    const advertising = routers.filter(({ legs }) => legs.some(({ advertises }) => advertises.length > 0));
    const answering = routers.filter(({ legs }) => legs.some(({ metadata }) => metadata));
    const running = Object.values(this.state.domains).filter((domain) => domain.state === 'running');
    return {
      bridges: segments.map((segment) => segment.bridge),
      taps: [
        ...dhcp.map((plan) => plan.tap),
        ...routers.flatMap(({ legs, gateway }) =>
          [...legs, ...(gateway ? [gateway] : [])].map(({ tap }) => tap),
        ),
        ...running.flatMap((d) => nicsOf(d).map((nic) => nic.tap)),
      ],
      namespaces: [...dhcp, ...routers].map((plan) => plan.namespace),
      dnsmasq: [...dhcp, ...advertising].map((plan) => plan.namespace),
      haproxy: [...dhcp.filter((plan) => plan.metadata), ...answering].map((plan) => plan.namespace),
      chains: firewall.ports.flatMap((port) =>
        ['i', 'o'].map((way) => `neutron-linuxbri-${way}${port.portId.slice(0, 10)}`),
      ),
      addressSets: firewall.addressSets.map((set) => set.name),
      metadataSocket: this.state.alive,
    };
  }

  private boot(domain: SimulatedDomain): void {
    const { serverId, disks, configDrive, nics } = domain.spec;
    const files = this.state.files[serverId];
    const missing = disks.find((disk) => !files?.disks[disk.name])?.name;
    if (missing || (configDrive && !files?.configDrive)) {
      throw commandRefused(
        'virsh start',
        1,
        `error: Cannot access storage file '${serverId}/${missing ?? 'config'}'`,
      );
    }
    for (const nic of nics) this.assertBridge(nic, 'virsh start');
    delete domain.nics;
    // One that goes on from its memory does not boot.
    if (!domain.saved) this.filesOf(serverId).bootedAt = Date.now();
  }

  private assertBridge({ bridge }: NicSpec, command: string): void {
    if (this.reportNetwork().bridges.includes(bridge)) return;
    throw commandRefused(command, 1, `error: Cannot get interface MTU on '${bridge}': No such device`);
  }

  private filesOf(serverId: string, cloud?: string): SimulatedFiles {
    const mark = cloud ? { mark: cloud } : {};
    this.state.files[serverId] ??= { disks: {}, configDrive: null, bootedAt: null, ...mark };
    return this.state.files[serverId];
  }

  private tell(serverId: string, state: DomainState | 'gone'): void {
    for (const listener of this.listeners) listener(serverId, state);
  }
}

function isOn({ state }: SimulatedDomain): boolean {
  return state === 'running' || state === 'paused';
}

function nicsOf({ nics, spec }: SimulatedDomain): NicSpec[] {
  return nics ?? [...spec.nics];
}
