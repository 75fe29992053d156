import { deviceTags, invalidBlockDevice } from '../compute.errors';
import type { Flavor } from '../flavors/flavor.entity';
import type { BlockDeviceDto } from './block-devices.dto';
import { bootFromVolume, localDiskType, oneDiskOnly } from './server.errors';

/** What the block devices of a request say of its disks. */
export interface BlockDevices {
  /** The bus of the root disk, where its entry names one. */
  rootBus?: string;
}

type Sizes = Pick<Flavor, 'ephemeralGib' | 'swapMib'>;

/**
 * Reads `block_device_mapping_v2` as nova/block_device.py, from_api: an image becomes a local disk only as the root
 * disk and beside imageRef. What would make other disks than the flavor's is refused, never dropped.
 */
export function readBlockDevices(
  given: readonly BlockDeviceDto[],
  imageRef: string | undefined,
  flavor: Sizes,
): BlockDevices {
  const devices = given.filter((device) => !device.no_device);
  if (devices.some((device) => isVolume(device))) throw bootFromVolume();
  for (const device of devices) assertSound(device);
  if (devices.some((device) => device.tag)) throw deviceTags('server.block_device_mapping_v2');
  const roots = devices.filter((device) => device.source_type === 'image');
  for (const { uuid, boot_index: index } of roots) {
    if (!imageRef || Number(index ?? -1) !== 0)
      throw invalidBlockDevice('Mapping image to local is not supported.');
    if (uuid !== imageRef)
      throw invalidBlockDevice(`The image ${uuid} of boot index 0 is not that of imageRef, ${imageRef}.`);
  }
  if (roots.length > 1)
    throw invalidBlockDevice('Boot sequence for the instance is not valid: two have index 0.');
  assertFlavorsDisks(devices, flavor);
  return { rootBus: roots[0]?.disk_bus };
}

function assertSound({
  source_type: source,
  uuid,
  device_type: type,
  destination_type: to,
}: BlockDeviceDto): void {
  if (source === undefined) throw invalidBlockDevice('Some required fields are missing: source_type.');
  if (source === 'blank' && uuid) throw invalidBlockDevice('Invalid device UUID.');
  if (source !== 'blank' && !uuid) throw invalidBlockDevice('Missing device UUID.');
  if (to !== 'volume' && type !== undefined && type !== 'disk') throw localDiskType(type);
}

/** Where nothing says so, a volume or a snapshot becomes a volume and the others a local disk, as in Nova. */
function isVolume({ source_type: source, destination_type: to }: BlockDeviceDto): boolean {
  return to === 'volume' || source === 'volume' || source === 'snapshot';
}

/** The flavor's ephemeral disk and swap are made whether or not they are asked for; others are not. */
function assertFlavorsDisks(devices: readonly BlockDeviceDto[], { ephemeralGib, swapMib }: Sizes): void {
  const blank = devices.filter((device) => device.source_type === 'blank');
  const swap = blank.filter((device) => device.guest_format === 'swap');
  const ephemeral = blank.filter((device) => device.guest_format !== 'swap');
  assertSizes('swap disk', swap, swapMib, 'MiB');
  assertSizes('ephemeral disk', ephemeral, ephemeralGib, 'GiB');
}

function assertSizes(what: string, wanted: readonly BlockDeviceDto[], size: number, unit: string): void {
  const total = wanted.reduce((sum, device) => sum + Number(device.volume_size ?? size), 0);
  if (wanted.length && total > size)
    throw invalidBlockDevice(`The ${what} of ${total} ${unit} is larger than the flavor's, ${size} ${unit}.`);
  const other = wanted.find((device) => Number(device.volume_size ?? size) !== size || device.disk_bus);
  if (wanted.length > 1 || other) throw oneDiskOnly(what, `${size} ${unit}`);
}
