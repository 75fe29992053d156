/*
 * The machine that a guest sees, beside its processors' number, memory, disks and network: what image properties and
 * flavors choose. All of it may be left out; then the host takes what suits most guests.
 */
export interface MachineSpec {
  /** One of the host's machine types; `pc` where nothing is said. */
  type?: string;
  /** UEFI instead of a BIOS. `stateless`: it keeps no variables. */
  uefi?: { secureBoot: boolean; stateless: boolean };
  bootMenu?: boolean;
  topology?: { sockets: number; cores: number; threads: number };
  /** How wide the guest's physical addresses are. */
  addressBits?: { mode: 'emulate'; bits?: number };
  /** Whether the guest has performance counters; undefined leaves it to the host. */
  performanceCounters?: boolean;
  hideHypervisor?: boolean;
  /** Its clock and its interfaces to the hypervisor are those that Windows expects. */
  windows?: boolean;
  /** Whether it has the timer HPET. */
  hpet?: boolean;
  cpuLimits?: { shares?: number; periodUs?: number; quotaUs?: number };
  /** Of each disk, by the names of libvirt's `iotune`. */
  diskLimits?: Readonly<Record<string, number>>;
  nicLimits?: { inbound?: NicLimit; outbound?: NicLimit };
  /** The model of the SCSI controller. */
  scsiModel?: string;
  /** The bus of CD-ROMs, where one is named: the config drive becomes a CD-ROM then. */
  cdromBus?: DiskBus;
  /** Packed rings for virtio disks and network cards. */
  packedRing?: boolean;
  /** Queues of a virtio network card. */
  nicQueues?: number;
  video?: { model: string; ramMib?: number };
  sound?: string;
  usb?: 'none' | 'nec-xhci' | 'qemu-xhci';
  /** The bus of the tablet, and of a keyboard beside it where one is to be there. */
  input?: { tablet: 'usb' | 'virtio'; keyboard?: 'usb' | 'virtio' };
  /** False: no channel for the guest agent. */
  guestAgent?: boolean;
  serialPorts?: number;
  /** False: none. */
  rng?: false | { rateBytes: number; periodMs?: number };
  watchdog?: 'none' | 'pause' | 'poweroff' | 'reset';
  tpm?: { model: 'tpm-tis' | 'tpm-crb'; version: '1.2' | '2.0' };
}

/** In KiB each second, and KiB. */
export interface NicLimit {
  average?: number;
  peak?: number;
  burst?: number;
}

export type DiskBus = 'virtio' | 'scsi' | 'sata' | 'ide' | 'usb';
export type NicModel = 'virtio' | 'e1000' | 'e1000e' | 'rtl8139' | 'ne2k_pci' | 'pcnet' | 'vmxnet3';

/** What a host can give to guests, by kind: `machine`, `firmware`, `video`. */
export type HostCapabilities = Readonly<Record<string, readonly string[]>>;
