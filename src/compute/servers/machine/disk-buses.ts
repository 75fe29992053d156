import type { DiskBus } from '../../../hypervisor';
import type { Properties } from './image-properties';

export const DISK_BUSES = ['virtio', 'scsi', 'sata', 'ide', 'usb'] as const satisfies readonly DiskBus[];

export const isQ35 = (type: string): boolean => type.includes('q35');

/** As the machine has it; `readMachine` refuses what is none of the buses. */
export function diskBusOf({ hw_disk_bus: bus, vmware_adaptertype: adapter }: Properties): DiskBus {
  const named = bus ?? (adapter && (adapter === 'ide' ? 'ide' : 'scsi'));
  return DISK_BUSES.find((one) => one === named) ?? 'virtio';
}

export function cdromBusOf({ hw_cdrom_bus: bus, hw_machine_type: type = 'pc' }: Properties): DiskBus {
  return DISK_BUSES.find((one) => one === bus) ?? (isQ35(type) ? 'sata' : 'ide');
}
