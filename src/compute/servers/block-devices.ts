import { deviceTags, invalidBlockDevice } from '../compute.errors';
import type { Flavor } from '../flavors/flavor.entity';
import type { BlockDeviceDto, LegacyBlockDeviceDto } from './block-devices.dto';
import { DISK_BUSES } from './machine/disk-buses';
import { unsupportedHardware } from './machine/machine.errors';
import { type AskedDisks, FILESYSTEMS } from './media/server-disks';
import { bootFromVolume, localDiskType, mixedBlockDevices } from './server.errors';

type Sizes = Pick<Flavor, 'ephemeralGib' | 'swapMib'>;
type Bus = AskedDisks['rootBus'];

/**
 * Reads `block_device_mapping_v2` as nova/block_device.py, from_api, and nova/compute/api.py, _validate_bdm: an image
 * becomes a local disk only as the root disk and beside imageRef; blank disks stand in place of the flavor's and take
 * no more than it has.
 */
export function readBlockDevices(
  given: readonly BlockDeviceDto[],
  imageRef: string | undefined,
  flavor: Sizes,
): AskedDisks | null {
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
  assertBootSequence(devices);
  const blank = devices.filter((device) => device.source_type === 'blank');
  const asked: AskedDisks = {
    rootBus: busOf(roots[0]),
    swap: readSwap(blank.filter(isSwap), flavor),
    ephemerals: readEphemerals(
      blank.filter((device) => !isSwap(device)),
      flavor,
    ),
  };
  const said = Object.entries(asked).filter(([, value]) => value !== undefined);
  return said.length ? Object.fromEntries(said) : null;
}

/** The older form, as from_legacy reads it: what is no volume is swap or an ephemeral disk by its virtual name. */
export function fromLegacy(
  given: readonly LegacyBlockDeviceDto[],
  beside: readonly BlockDeviceDto[],
): readonly BlockDeviceDto[] {
  if (given.length === 0) return beside;
  if (beside.length > 0) throw mixedBlockDevices();
  return given
    .filter((device) => !device.no_device)
    .map(({ virtual_name: name = '', volume_id, snapshot_id, volume_size }) => {
      const blank = { source_type: 'blank', destination_type: 'local', volume_size } as const;
      if (name === 'swap') return { ...blank, guest_format: 'swap' };
      if (/^ephemeral(0|[1-9]\d*)$/.test(name)) return blank;
      if (volume_id || snapshot_id) return { source_type: 'volume', destination_type: 'volume' } as const;
      throw invalidBlockDevice('Unrecognized legacy format.');
    });
}

const isSwap = ({ guest_format: format }: BlockDeviceDto): boolean => format === 'swap';

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

/** Those that are to be booted from count up from 0; the image of imageRef is 0 where nothing else is. */
function assertBootSequence(devices: readonly BlockDeviceDto[]): void {
  const indexes = devices.map(({ boot_index: index }) => Number(index ?? -1)).filter((index) => index >= 0);
  const named = devices.some(({ source_type: source }) => source === 'image');
  const all = named ? indexes : [0, ...indexes];
  if (all.sort((a, b) => a - b).some((index, place) => index !== place))
    throw invalidBlockDevice(
      'Boot sequence for the instance and image/block device mapping combination is not valid.',
    );
}

/** Where nothing says so, a volume or a snapshot becomes a volume and the others a local disk, as in Nova. */
function isVolume({ source_type: source, destination_type: to }: BlockDeviceDto): boolean {
  return to === 'volume' || source === 'volume' || source === 'snapshot';
}

function busOf(device: BlockDeviceDto | undefined): Bus {
  const given = device?.disk_bus;
  if (given === undefined) return undefined;
  const bus = DISK_BUSES.find((one) => one === given);
  if (!bus) throw unsupportedHardware('disk_bus', given, DISK_BUSES);
  return bus;
}

function readSwap(wanted: readonly BlockDeviceDto[], { swapMib }: Sizes): AskedDisks['swap'] {
  const [swap] = wanted;
  if (!swap) return undefined;
  if (wanted.length > 1) throw invalidBlockDevice('More than one swap drive requested.');
  const sizeMib = sizeOf(swap, swapMib);
  if (sizeMib > swapMib) throw tooLarge('swap disk', sizeMib, swapMib, 'MiB');
  return { sizeMib, bus: busOf(swap) };
}

/** Without a size each takes all that the flavor has. */
function readEphemerals(
  wanted: readonly BlockDeviceDto[],
  { ephemeralGib }: Sizes,
): AskedDisks['ephemerals'] {
  if (wanted.length === 0) return undefined;
  const disks = wanted.map((device) => ({
    sizeGib: sizeOf(device, ephemeralGib),
    bus: busOf(device),
    format: formatOf(device),
  }));
  const total = disks.reduce((sum, { sizeGib }) => sum + sizeGib, 0);
  if (total > ephemeralGib) throw tooLarge('ephemeral disk', total, ephemeralGib, 'GiB');
  return disks;
}

function sizeOf({ volume_size: size }: BlockDeviceDto, usual: number): number {
  const given = Number(size ?? 0);
  if (given < 0) throw invalidBlockDevice('Invalid volume_size.');
  return given || usual;
}

function formatOf({ guest_format: given }: BlockDeviceDto) {
  if (!given) return undefined;
  const format = FILESYSTEMS.find((one) => one === given);
  if (!format)
    throw invalidBlockDevice(`The guest_format ${given} is none of ${FILESYSTEMS.join(', ')} and swap.`);
  return format;
}

function tooLarge(what: string, total: number, size: number, unit: string) {
  return invalidBlockDevice(`The ${what} of ${total} ${unit} is larger than the flavor's, ${size} ${unit}.`);
}
