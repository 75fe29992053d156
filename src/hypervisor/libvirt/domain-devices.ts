import type { DomainSpec, NicSpec } from '../hypervisor.port';
import type { MachineSpec, NicLimit } from '../machine.port';
import { diskControllers, disks } from './domain-disks';
import { consolePath } from './paths';
import { type Element, element, type Node } from './xml';

export function devices(spec: DomainSpec, kvm: boolean): Node[] {
  const { machine = {}, serverId } = spec;
  const { watchdog, tpm, sound, guestAgent = true } = machine;
  return [
    ...disks(spec),
    ...diskControllers(spec),
    ...spec.nics.map((card) => nic(card, machine, kvm)),
    element('controller', { type: 'usb', model: usbModel(spec) }),
    ...serialPorts(serverId, machine),
    guestAgent &&
      element(
        'channel',
        { type: 'unix' },
        element('target', { type: 'virtio', name: 'org.qemu.guest_agent.0' }),
      ),
    ...inputs(machine),
    tpm &&
      element('tpm', { model: tpm.model }, element('backend', { type: 'emulator', version: tpm.version })),
    element('graphics', { type: 'vnc', port: -1, autoport: 'yes', listen: '127.0.0.1' }),
    sound && element('sound', { model: sound }),
    element('video', {}, video(machine)),
    watchdog && element('watchdog', { model: 'i6300esb', action: watchdog }),
    element('memballoon', { model: 'virtio' }, element('stats', { period: 10 })),
    rng(machine),
  ];
}

/** None unless something is to be plugged into it. */
function usbModel({ machine = {}, disks: wanted }: DomainSpec): string {
  const { usb, input, cdromBus } = machine;
  if (usb) return usb;
  const buses = [input?.tablet, input?.keyboard, cdromBus, ...wanted.map(({ bus }) => bus)];
  const needed = buses.includes('usb');
  return needed ? 'qemu-xhci' : 'none';
}

/** What the first one says is kept. */
function serialPorts(serverId: string, { serialPorts: count = 1 }: MachineSpec): Element[] {
  return Array.from({ length: count }, (_, port) =>
    element(
      'serial',
      { type: 'pty' },
      port === 0 && element('log', { file: consolePath(serverId), append: 'off' }),
      element('target', { port }),
    ),
  );
}

function inputs({ input = { tablet: 'virtio' } }: MachineSpec): Element[] {
  const tablet = element('input', { type: 'tablet', bus: input.tablet });
  return input.keyboard ? [tablet, element('input', { type: 'keyboard', bus: input.keyboard })] : [tablet];
}

function video({ video: wanted }: MachineSpec): Element {
  const { model = 'vga', ramMib } = wanted ?? {};
  return element('model', { type: model, vram: ramMib && ramMib * 1024 });
}

function rng({ rng: wanted }: MachineSpec): Element | undefined {
  if (wanted === false) return undefined;
  const rate = wanted && element('rate', { bytes: wanted.rateBytes, period: wanted.periodMs });
  return element('rng', { model: 'virtio' }, rate, element('backend', { model: 'random' }, '/dev/urandom'));
}

export function nic({ mac, bridge, tap, model, mtu }: NicSpec, machine: MachineSpec, kvm: boolean): Element {
  return element(
    'interface',
    { type: 'bridge' },
    element('mac', { address: mac }),
    element('source', { bridge }),
    element('target', { dev: tap }),
    element('model', { type: model }),
    model === 'virtio' && virtioDriver(machine, kvm),
    bandwidth(machine),
    element('mtu', { size: mtu }),
    // No network boot: its firmware costs every guest a second.
    element('rom', { enabled: 'no' }),
  );
}

function virtioDriver({ nicQueues, packedRing }: MachineSpec, kvm: boolean): Element | undefined {
  if (!nicQueues && !packedRing) return undefined;
  const name = nicQueues && (kvm ? 'vhost' : 'qemu');
  return element('driver', {
    name: name || undefined,
    queues: nicQueues,
    packed: packedRing ? 'on' : undefined,
  });
}

function bandwidth({ nicLimits }: MachineSpec): Element | undefined {
  if (!nicLimits) return undefined;
  const side = (name: string, limit: NicLimit | undefined) => limit && element(name, { ...limit });
  return element('bandwidth', {}, side('inbound', nicLimits.inbound), side('outbound', nicLimits.outbound));
}
