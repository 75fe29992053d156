import { type DiskBus, type DiskFilesystem, deviceNames } from '../../../hypervisor';
import { cdromBusOf, diskBusOf } from '../machine/disk-buses';
import type { Server } from '../server.entity';

/** What a blank disk may hold from the start. */
export const FILESYSTEMS = ['ext2', 'ext3', 'ext4', 'vfat'] as const satisfies readonly DiskFilesystem[];

/** What a request said of its disks beside the flavor; kept with the server. */
export interface AskedDisks {
  rootBus?: DiskBus;
  /** The image is a CD-ROM beside a blank root disk. */
  iso?: true;
  /** In place of the flavor's one. */
  ephemerals?: ReadonlyArray<{ sizeGib: number; bus?: DiskBus; format?: (typeof FILESYSTEMS)[number] }>;
  swap?: { sizeMib: number; bus?: DiskBus };
}

export interface ServerDisk {
  name: string;
  bus: DiskBus;
  device?: 'cdrom';
  /** Of the root disk 0 where the image says it. */
  sizeGib: number;
  filesystem?: { type: DiskFilesystem; label: string };
}

/** The name of the CD-ROM that an ISO image becomes. */
export const IMAGE_CDROM = 'image';

type Source = Pick<Server, 'flavor' | 'imageProperties' | 'askedDisks'>;

/** The disks of a server in the order of their names: root, ephemeral, swap, CD-ROM. */
export function disksOf({ flavor, imageProperties, askedDisks }: Source): ServerDisk[] {
  const { rootBus, iso, ephemerals, swap } = askedDisks ?? {};
  const bus = diskBusOf(imageProperties);
  const disks: ServerDisk[] = [{ name: 'root', bus: rootBus ?? bus, sizeGib: flavor.diskGib }];
  const usual = flavor.ephemeralGib > 0 ? [{ sizeGib: flavor.ephemeralGib }] : [];
  for (const [index, one] of (ephemerals ?? usual).entries()) {
    const asked: NonNullable<AskedDisks['ephemerals']>[number] = one;
    const name = `ephemeral${index}`;
    const filesystem = { type: asked.format ?? ('ext4' as const), label: name };
    disks.push({ name, bus: asked.bus ?? bus, sizeGib: asked.sizeGib, filesystem });
  }
  const swapMib = swap?.sizeMib ?? flavor.swapMib;
  if (swapMib > 0)
    disks.push({
      name: 'swap',
      bus: swap?.bus ?? bus,
      sizeGib: swapMib / 1024,
      filesystem: { type: 'swap', label: 'swap' },
    });
  if (iso) disks.push({ name: IMAGE_CDROM, bus: cdromBusOf(imageProperties), device: 'cdrom', sizeGib: 0 });
  return disks;
}

/** `/dev/vda` by the disk's name. */
export function devicesOf(disks: readonly ServerDisk[]): Map<string, string> {
  const names = deviceNames(disks.map(({ bus }) => bus));
  return new Map(disks.map(({ name }, index) => [name, `/dev/${names[index]}`]));
}

export function rootDevice(source: Source): string {
  return devicesOf(disksOf(source)).get('root') ?? '/dev/vda';
}
