import type { HostCapabilities } from '../machine.port';

/** Those of a Debian host with OVMF, without KVM and without a software TPM. */
export const SIMULATED_CAPABILITIES: HostCapabilities = {
  machine: ['pc', 'q35', 'pc-i440fx-7.2', 'pc-q35-7.2'],
  firmware: ['bios', 'uefi'],
  'secure boot': ['required'],
  'disk bus': ['ide', 'scsi', 'virtio', 'usb', 'sata'],
  video: ['vga', 'cirrus', 'vmvga', 'qxl', 'virtio', 'none', 'bochs'],
  'TPM version': [],
  'TPM model': [],
  'CPU limits': ['cgroup'],
  'address bits': [],
};
