import type { MachineSpec } from '../../../hypervisor';
import type { AskedMachine } from './asked-machine';
import {
  invalidFlavorSpec,
  serialPortsExceedFlavor,
  serialPortsInvalid,
  tooManySerialPorts,
  tpmCrbNeeds2,
  unsupportedHardware,
  videoRamTooHigh,
} from './machine.errors';

/** nova/virt/libvirt/driver.py, ALLOWED_QEMU_SERIAL_PORTS: what qemu's PCs have room for. */
const MOST_SERIAL_PORTS = 4;
const SOUND = ['sb16', 'es1370', 'pcspk', 'ac97', 'ich6', 'ich9', 'usb', 'virtio'] as const;
/** Of Nova's models those that libvirt 9 knows. */
const SOUND_HERE = SOUND.filter((model) => model !== 'virtio');
const USB = ['none', 'nec-xhci', 'qemu-xhci'] as const;
const WATCHDOG = ['none', 'pause', 'poweroff', 'reset'] as const;
const VIDEO_ELSEWHERE: readonly string[] = ['xen', 'gop'];
const VIDEO_HERE = ['cirrus', 'qxl', 'vga', 'vmvga', 'virtio', 'none', 'bochs'];

/** What is plugged into the machine. */
export function readDevices(asked: AskedMachine): Partial<MachineSpec> {
  const { image } = asked;
  return {
    packedRing: asked.agreedFlag('virtio_packed_ring') || undefined,
    nicQueues: nicQueues(asked),
    video: video(asked),
    sound: oneOf('hw:sound_model', asked.agreed('sound_model'), SOUND_HERE),
    usb: oneOf('hw:usb_model', asked.agreed('usb_model'), USB),
    input: input(image),
    guestAgent: asked.imageFlag('hw_qemu_guest_agent'),
    serialPorts: serialPorts(asked),
    rng: rng(asked),
    watchdog: watchdog(asked),
    tpm: tpm(asked),
  };
}

function oneOf<T extends string>(
  name: string,
  given: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (given === undefined) return undefined;
  const found = allowed.find((one) => one === given);
  if (!found) throw unsupportedHardware(name, given, allowed);
  return found;
}

/** One for each processor, as Nova has it; one processor needs no second queue. */
function nicQueues(asked: AskedMachine): number | undefined {
  const { vcpus } = asked.source.flavor;
  return vcpus > 1 && asked.agreedFlag('vif_multiqueue_enabled') ? Math.min(vcpus, 256) : undefined;
}

function video(asked: AskedMachine): MachineSpec['video'] {
  const { hw_video_model: model } = asked.image;
  if (model && VIDEO_ELSEWHERE.includes(model))
    throw unsupportedHardware('hw_video_model', model, VIDEO_HERE);
  const ramMib = asked.imageNumber('hw_video_ram') ?? 0;
  const most = asked.flavorNumber('hw_video:ram_max_mb') ?? 0;
  if (ramMib > most) throw videoRamTooHigh(ramMib, most);
  if (!model && !ramMib) return undefined;
  return { model: model ?? 'vga', ramMib: ramMib > 0 ? ramMib : undefined };
}

/** _get_pointer_bus_and_model: the bus is of tablet and keyboard; the older property is of a tablet at USB. */
function input({
  hw_input_bus: bus,
  hw_pointer_model: pointer,
}: AskedMachine['image']): MachineSpec['input'] {
  if (bus === 'usb' || bus === 'virtio') return { tablet: bus, keyboard: bus };
  return pointer ? { tablet: 'usb' } : undefined;
}

function serialPorts(asked: AskedMachine): number | undefined {
  const text = asked.flavor['hw:serial_port_count'];
  if (text && !/^\s*[+-]?\d+\s*$/.test(text)) throw serialPortsInvalid(text);
  const [flavor, image] = [Number(text ?? 0), asked.imageNumber('hw_serial_port_count') ?? 0];
  if (flavor && image > flavor) throw serialPortsExceedFlavor();
  const count = image || flavor || undefined;
  if (count !== undefined && count > MOST_SERIAL_PORTS) throw tooManySerialPorts(MOST_SERIAL_PORTS, count);
  return count === undefined ? undefined : Math.max(count, 1);
}

function rng(asked: AskedMachine): MachineSpec['rng'] {
  if (asked.flavorFlag('hw_rng:allowed') === false) return false;
  const rateBytes = asked.flavorNumber('hw_rng:rate_bytes');
  if (!rateBytes) return undefined;
  return { rateBytes, periodMs: asked.flavorNumber('hw_rng:rate_period') || undefined };
}

/** The image's comes before the flavor's. */
function watchdog(asked: AskedMachine): MachineSpec['watchdog'] {
  const action = asked.image.hw_watchdog_action ?? asked.flavor['hw:watchdog_action'] ?? 'disabled';
  if (action === 'disabled') return undefined;
  const known = WATCHDOG.find((one) => one === action);
  if (!known)
    throw invalidFlavorSpec('hw:watchdog_action', action, `one of ${WATCHDOG.join(', ')}, disabled`);
  return known;
}

function tpm(asked: AskedMachine): MachineSpec['tpm'] {
  const version = oneOf('hw:tpm_version', asked.agreed('tpm_version'), ['1.2', '2.0'] as const);
  if (!version) return undefined;
  const model = oneOf('hw:tpm_model', asked.agreed('tpm_model'), ['tpm-tis', 'tpm-crb'] as const);
  if (model === 'tpm-crb' && version !== '2.0') throw tpmCrbNeeds2();
  return { model: model ?? 'tpm-tis', version };
}
