import type { DiskBus, MachineSpec, NicModel } from '../../../hypervisor';
import { AskedMachine, type MachineSource } from './asked-machine';
import { cpuTopology } from './cpu-topology';
import { readDevices } from './devices';
import { DISK_BUSES, isQ35 } from './disk-buses';
import { type HostNeed, hostNeeds } from './host-needs';
import { cpuLimits, diskLimits, nicLimits } from './limits';
import { busNotOfMachine, secureBootNeeds, unsupportedHardware } from './machine.errors';

/** nova/virt/libvirt/vif.py, SUPPORTED_VIF_MODELS, as far as libvirt has them for PCs. */
const NIC_MODELS: readonly NicModel[] = [
  'virtio',
  'e1000',
  'e1000e',
  'rtl8139',
  'ne2k_pci',
  'pcnet',
  'vmxnet3',
];
const DEFAULT_MACHINE = 'pc';

/** The machine of a server, and what a host must have for it. */
export interface Machine {
  spec: MachineSpec;
  nicModel: NicModel;
  needs: readonly HostNeed[];
}

/**
 * What an image's properties and a flavor's extra specs make of a server's machine, with the precedence of
 * nova/virt/libvirt/driver.py and nova/virt/hardware.py. Throws 400 where they ask for what cannot be.
 */
export function readMachine(source: MachineSource): Machine {
  const asked = new AskedMachine(source);
  const { image } = asked;
  const type = image.hw_machine_type ?? DEFAULT_MACHINE;
  const diskBus = busOf(asked, 'hw_disk_bus', type) ?? 'virtio';
  const spec: MachineSpec = {
    ...(image.hw_machine_type ? { type } : {}),
    ...firmware(asked, type),
    ...processor(asked),
    ...readDevices(asked),
    cpuLimits: cpuLimits(asked),
    diskLimits: diskLimits(asked),
    nicLimits: nicLimits(asked),
    scsiModel: image.hw_scsi_model,
    cdromBus: busOf(asked, 'hw_cdrom_bus', type),
  };
  return { spec, nicModel: nicModel(image.hw_vif_model), needs: hostNeeds(asked, spec, diskBus) };
}

function busOf({ image }: AskedMachine, name: string, type: string): DiskBus | undefined {
  const given = image[name];
  if (given === undefined) return undefined;
  const bus = DISK_BUSES.find((one) => one === given);
  if (!bus) throw unsupportedHardware(name, given, DISK_BUSES);
  if (bus === 'ide' && isQ35(type)) throw busNotOfMachine(name, bus, type);
  return bus;
}

function nicModel(given: string | undefined): NicModel {
  if (given === undefined) return 'virtio';
  const model = NIC_MODELS.find((one) => one === given);
  if (!model) throw unsupportedHardware('hw_vif_model', given, NIC_MODELS);
  return model;
}

/** hw_firmware_stateless counts with UEFI only (get_stateless_firmware_constraint). */
function firmware(asked: AskedMachine, type: string): Pick<MachineSpec, 'uefi' | 'bootMenu'> {
  const { image } = asked;
  const kind = image.hw_firmware_type ?? 'bios';
  const secureBoot = asked.agreed('secure_boot', 'os') === 'required';
  // Nova looks at it with UEFI only, and then a host refuses it: here nothing is left out without a word.
  if (secureBoot && (kind !== 'uefi' || !isQ35(type))) throw secureBootNeeds(kind, type);
  const bootMenu = asked.imageFlag('hw_boot_menu') ?? asked.flavorFlag('hw:boot_menu');
  const stateless = asked.imageFlag('hw_firmware_stateless') ?? false;
  return { ...(kind === 'uefi' ? { uefi: { secureBoot, stateless } } : {}), bootMenu };
}

function processor(asked: AskedMachine): Partial<MachineSpec> {
  const topology = cpuTopology(asked);
  const { vcpus } = asked.source.flavor;
  const mode = asked.agreed('maxphysaddr_mode');
  const bits = asked.flavorNumber('hw:maxphysaddr_bits', 1) ?? asked.imageNumber('hw_maxphysaddr_bits');
  const usual = topology.sockets === vcpus;
  return {
    topology: usual ? undefined : topology,
    addressBits: mode === 'emulate' ? { mode, bits } : undefined,
    performanceCounters: asked.agreedFlag('pmu'),
    hideHypervisor:
      asked.flavorFlag('hw:hide_hypervisor_id') ||
      asked.flavorFlag('hide_hypervisor_id') ||
      asked.imageFlag('img_hide_hypervisor_id') ||
      undefined,
    windows: asked.image.os_type === 'windows' || undefined,
    hpet: asked.imageFlag('hw_time_hpet'),
  };
}
