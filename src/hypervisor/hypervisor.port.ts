import type { Readable } from 'node:stream';
import type { Discardable, HostHoldings, MarkRequest, ServerRecord } from './holdings.port';
import type { HostNetworkPlan, HostNetworkReport, NetworkDrift, NetworkProblem } from './host-network.port';
import type { DiskBus, HostCapabilities, MachineSpec, NicModel } from './machine.port';

/*
 * A hypervisor host in our words. Two implementations, libvirt and simulated, pass one contract suite. Every call
 * looks first and acts then: calling it twice equals calling it once. Names on the host come from our ids. A host
 * that cannot be reached throws an AppError of kind `unavailable` (the operation engine tries again); a command that
 * the host refused throws kind `internal` with `{ command, exit_code, stderr }` in its details.
 *
 * All of them end with the work for which they run (`currentScope`). Those that change a server are fenced: the host
 * refuses one whose generation is below the highest that it has seen for this server, with an AppError `superseded`.
 */
export interface Hypervisor {
  readonly hostId: string;
  readonly hostName: string;

  inspectHost(): Promise<HostFacts>;
  /** When the host was switched on, ISO 8601 by the controller's clock: guests that ran before lost their power. */
  bootedAt(): Promise<string>;

  /**
   * Brings an image to the host's cache: true once it is there. A large one takes several calls of some twenty
   * seconds each, with what has arrived kept between; a step asks again by `wait`.
   */
  ensureBaseImage(image: BaseImage): Promise<boolean>;
  listBaseImages(): Promise<string[]>;
  /** The host forgets it as soon as no other cloud has it in use; one without this cloud's mark stays. */
  deleteBaseImage(key: string): Promise<void>;
  /** The images in its cache that carry this cloud's mark. To be seen in use is a use. */
  inspectImageCache(): Promise<CachedImage[]>;
  /**
   * Forgets those of these images that nothing on the host needs, nobody's disk, domain or process, and that this cloud
   * has not used for so long. Returns their keys. Where the host cannot tell what is needed, nothing goes.
   */
  trimImageCache(keys: readonly string[], idleSeconds: number): Promise<string[]>;

  /** A qcow2 overlay over a cached base image, or an empty disk. Never shrinks or overwrites one that is there. */
  createDisk(disk: DiskRequest): Promise<void>;
  deleteDisk(serverId: string, name: string): Promise<void>;
  /**
   * Keeps all disks of a server that is off as they are now, under this name: true once that is done, as for an image.
   * One name at a time; the disks themselves stay where they are and may change.
   */
  putDisksAside(serverId: string, key: string): Promise<boolean>;
  /** The disks are what they were then, and there are no others. Nothing where nothing is kept under this name. */
  bringDisksBack(serverId: string, key: string): Promise<void>;
  /** Forgets them, also while the guest runs. */
  dropDisksAside(serverId: string, key: string): Promise<void>;
  /** An ISO 9660 image labelled config-2 with these files. */
  writeConfigDrive(serverId: string, files: readonly ConfigDriveFile[]): Promise<void>;
  /**
   * A qcow2 of a disk as it is at one moment, whole by itself, whether its guest runs, is paused or is off. Undefined
   * while it is being made: a step asks again by `wait`. Asked for with the same `copyId` it is the same copy.
   */
  copyDisk(copy: DiskCopyRequest): Promise<DiskCopy | undefined>;
  /** Ends a copy that is being made, and takes away what there is of it. */
  discardDiskCopy(serverId: string, copyId: string): Promise<void>;
  /** Disks, config drive, console log: all that the host keeps in files of this server. */
  deleteServerFiles(serverId: string): Promise<void>;
  listServerFiles(): Promise<string[]>;

  defineDomain(domain: DomainSpec): Promise<void>;
  /** Ends it if it runs. */
  undefineDomain(serverId: string): Promise<void>;
  startDomain(serverId: string): Promise<void>;
  /** Presses the power button, and cuts the power after `graceSeconds` (0: at once). */
  stopDomain(serverId: string, graceSeconds: number): Promise<void>;
  /** `soft` asks the guest and falls back to a reset after `graceSeconds`. */
  rebootDomain(serverId: string, kind: 'soft' | 'hard', graceSeconds: number): Promise<void>;
  pauseDomain(serverId: string): Promise<void>;
  resumeDomain(serverId: string): Promise<void>;
  /** Puts a card into the guest that runs, as its definition has it. Nothing where it is off, or has it. */
  plugNic(domain: DomainSpec, nic: NicSpec): Promise<void>;
  /**
   * Asks the guest that runs to let go of a card, some seconds long: true once it has none, or is off. One that does not
   * hear (it is paused, or still boots) is asked again by `wait`.
   */
  unplugNic(serverId: string, nic: NicSpec): Promise<boolean>;
  /**
   * Writes what a running guest has in its memory to the host's disk, and ends it: true once that is done. Much memory
   * takes several calls, as for an image.
   */
  saveDomain(serverId: string): Promise<boolean>;
  /** Goes on where `saveDomain` ended it, or boots it where no memory is kept; as `saveDomain` in several calls. */
  wakeDomain(serverId: string): Promise<boolean>;
  /** The next start boots it. Nothing where no memory is kept. */
  forgetMemory(serverId: string): Promise<void>;
  /** A non-maskable interrupt to a guest that has power; it may well crash. */
  interruptDomain(serverId: string): Promise<void>;
  inspectDomain(serverId: string): Promise<DomainStatus | undefined>;
  /** What the guest has used since its power on, in one round trip. Undefined for one that does not run. */
  measureDomain(serverId: string): Promise<DomainUsage | undefined>;
  /** Only domains that we defined. */
  listDomains(): Promise<DomainStatus[]>;
  /** By the agent in a running guest; one that does not answer fails as `guest_agent_silent`. */
  setUserPassword(serverId: string, user: string, password: string): Promise<void>;
  /** The last `maxBytes` of the serial console. */
  readConsole(serverId: string, maxBytes: number): Promise<Buffer>;

  inspectNetwork(): Promise<HostNetworkReport>;
  /**
   * Makes the host's network equal to the plan in one round trip, touching only what carries our names. Answers with
   * the parts that the host refused; the rest is applied. `parts`: a host that still has what it was given last is sent
   * the parts that changed since; what else may have happened to it meanwhile is left to the next look.
   */
  applyNetwork(plan: HostNetworkPlan, how?: 'whole' | 'parts'): Promise<readonly NetworkProblem[]>;
  /** Whether the host still has the network that it was given last, in one cheap round trip that changes nothing. */
  networkStands(): Promise<boolean>;
  /** What is another on the host than when it was put in order, and whether that was for this plan. Changes nothing. */
  compareNetwork(plan: HostNetworkPlan): Promise<NetworkDrift>;

  /** Work of minutes on the host that carries this cloud's mark (`HostJobs`). */
  listJobs(): Promise<HostJob[]>;
  /** Ends one of them and removes its files, unless somebody has asked for it within so long. */
  sweepJob(name: string, idleSeconds: number): Promise<void>;

  /** All of our names that the host holds, in one round trip. */
  inspectHoldings(): Promise<HostHoldings>;
  /** Puts this cloud's mark on parts of servers that have none. */
  markServers(requests: readonly MarkRequest[]): Promise<void>;
  /** This cloud's mark on the host itself. `shared`: its network is left to whoever shaped it, known or not. */
  markHost(shared: boolean): Promise<void>;
  unmarkHost(): Promise<void>;
  /** From now on this cloud shapes the host's network, whoever did so before. */
  takeNetwork(turn: string): Promise<void>;
  /** Takes away what the operator named, whatever mark it carries. */
  discard(thing: Discardable): Promise<void>;
}

export interface BaseImage {
  /** Derived from the image's checksum: the same bytes are cached once. */
  key: string;
  /** What it is in the cache. */
  format: 'raw' | 'qcow2';
  /** What the bytes are, where the host is to make qcow2 of them; whoever asks has looked for foreign files in it. */
  convertFrom?: ConvertibleFormat;
  sizeBytes: number;
  /** Where the bytes are on the controller, for a host that is the same machine. */
  path: string;
  /** All of it, or some bytes; `end` is the last one. */
  open(range?: { start: number; end: number }): Readable;
}

/** By the names of Glance. */
export type ConvertibleFormat = 'vmdk' | 'vdi' | 'vhd' | 'vhdx' | 'ploop';

export interface HostJob {
  /** `op-<id of the operation>-<step>`, or what it makes. */
  name: string;
  /** Since it was begun or asked for. */
  idleSeconds: number;
}

export interface CachedImage {
  key: string;
  sizeBytes: number;
  /** Since this cloud brought it, found it for a server, or saw it in use. */
  idleSeconds: number;
  /** Files of servers are made of it. False says little: see `trimImageCache`. */
  used: boolean;
}

export interface DiskRequest {
  serverId: string;
  /** `root`, `ephemeral0`, `swap`. */
  name: string;
  /** A CD-ROM is its base as it is, whatever size is asked. */
  device?: 'disk' | 'cdrom';
  sizeGib: number;
  /** What a disk without a base holds from the start, and its label. */
  filesystem?: { type: DiskFilesystem; label: string };
  base?: { key: string; format: 'raw' | 'qcow2' };
}

export interface DiskCopyRequest {
  serverId: string;
  /** Its name in DiskRequest. */
  disk: string;
  /** From our ids. */
  copyId: string;
  /** Whether the agent in a running guest is to freeze its file systems for the moment; `try` goes on without. */
  quiesce: 'no' | 'try' | 'must';
}

export interface DiskCopy {
  sizeBytes: number;
  /** Another one where the copy had to be made again. */
  version: string;
  /** Only where the host is this machine. */
  path?: string;
  /** Some bytes; `end` is the last one. Fails as unavailable where the line breaks. */
  open(range: { start: number; end: number }): Readable;
}

export type DiskFilesystem = 'swap' | 'ext2' | 'ext3' | 'ext4' | 'vfat';

export interface ConfigDriveFile {
  /** Such as `openstack/latest/meta_data.json`. */
  path: string;
  content: Buffer;
}

export interface DomainSpec {
  /** Also the domain's UUID; its name is `instance-` with it. */
  serverId: string;
  /** The user's name for it; only shown. */
  displayName: string;
  projectId: string;
  vcpus: number;
  memoryMib: number;
  /** In the order in which they are tried at boot. A CD-ROM is an image of the cache as it is, and read only. */
  disks: ReadonlyArray<{ name: string; bus: DiskBus; device?: 'disk' | 'cdrom' }>;
  machine?: MachineSpec;
  configDrive: boolean;
  nics: readonly NicSpec[];
  /** Kept with the domain; see ServerMark. */
  record?: ServerRecord;
  /** SMBIOS serial and the like show that it is an OpenStack server. */
  bootFromKernel?: { kernelKey: string; ramdiskKey?: string; commandLine: string };
}

export interface NicSpec {
  portId: string;
  mac: string;
  /** `tap` with the first 11 characters of the port's id. */
  tap: string;
  /** `brq` with the first 11 characters of the network's id; it stands before the domain starts. */
  bridge: string;
  model: NicModel;
  mtu: number;
}

export type DomainState = 'running' | 'paused' | 'shutoff' | 'crashed';

export interface DomainStatus {
  serverId: string;
  state: DomainState;
}

export interface DomainUsage {
  state: DomainState;
  /** The guest's most and its present memory. */
  memoryMaximumKib: number;
  memoryKib: number;
  /** What the balloon tells besides, by libvirt's names. */
  memory: Readonly<Record<string, number>>;
  cpus: ReadonlyArray<{ id: number; timeNs: number }>;
  /** `device` is libvirt's name for it: `vda`. */
  disks: ReadonlyArray<{
    device: string;
    readRequests: number;
    readBytes: number;
    writeRequests: number;
    writeBytes: number;
  }>;
  nics: ReadonlyArray<{ tap: string; received: Traffic; sent: Traffic }>;
}

export interface Traffic {
  bytes: number;
  packets: number;
  errors: number;
  drops: number;
}

export interface HostFacts {
  hypervisorType: 'QEMU' | 'KVM' | 'simulated';
  /** As a number, the way Nova shows it: 7.2.9 is 7002009. */
  hypervisorVersion: number;
  libvirtVersion: number;
  /** False where /dev/kvm is missing or does not run a guest. */
  kvm: boolean;
  cpuModel: string;
  cpuArch: string;
  vcpus: number;
  memoryMib: number;
  memoryUsedMib: number;
  diskGib: number;
  diskFreeGib: number;
  clockSkewSeconds: number;
  uptimeSeconds: number;
  hostIp: string;
  /** What a feature needs and the host lacks, by name: `8021q`, `vxlan`, `ip_set`. */
  missing: readonly string[];
  /** Undefined until it was asked. */
  capabilities?: HostCapabilities;
}
