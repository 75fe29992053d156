import type { DiskBus } from './machine.port';

const PREFIX: Readonly<Record<DiskBus, string>> = {
  virtio: 'vd',
  scsi: 'sd',
  sata: 'sd',
  usb: 'sd',
  ide: 'hd',
};

/** The names of a machine's disks, in their order: `vda`, `sda`. What a guest calls them may differ. */
export function deviceNames(buses: readonly DiskBus[]): string[] {
  const used = new Map<string, number>();
  return buses.map((bus) => {
    const prefix = PREFIX[bus];
    const index = used.get(prefix) ?? 0;
    used.set(prefix, index + 1);
    return `${prefix}${letters(index)}`;
  });
}

/** a, b, ... z, aa: nova/block_device.py, generate_device_letter. */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
