import type { DiskBus, DomainSpec, NicSpec } from '../hypervisor.port';
import { configDrivePath, consolePath, diskPath, domainName, serverFolder } from './paths';
import { markElement } from './server-mark';
import { type Element, element, renderXml } from './xml';

const PREFIX: Readonly<Record<DiskBus, string>> = { virtio: 'vd', scsi: 'sd', sata: 'sd', ide: 'hd' };

/** https://libvirt.org/formatdomain.html. `kvm` false: the guest is translated by TCG. */
export function buildDomainXml(spec: DomainSpec, kvm: boolean, cloud: string): string {
  return renderXml(
    element(
      'domain',
      { type: kvm ? 'kvm' : 'qemu' },
      element('name', {}, domainName(spec.serverId)),
      element('uuid', {}, spec.serverId),
      // So that a host's domains can be told apart and understood without the controller.
      element('metadata', {}, markElement({ ...spec, record: spec.record }, cloud)),
      element('memory', { unit: 'MiB' }, String(spec.memoryMib)),
      element('vcpu', {}, String(spec.vcpus)),
      systemInformation(spec),
      operatingSystem(spec),
      element('features', {}, element('acpi'), element('apic')),
      cpu(spec, kvm),
      clock(kvm),
      element('on_poweroff', {}, 'destroy'),
      element('on_reboot', {}, 'restart'),
      element('on_crash', {}, 'destroy'),
      element('devices', {}, ...devices(spec)),
    ),
  );
}

/** Of one card, to be plugged into a guest that runs. */
export function buildNicXml(spec: NicSpec): string {
  return renderXml(nic(spec));
}

/** cloud-init recognises OpenStack by this product name (cloudinit/sources/DataSourceOpenStack.py). */
function systemInformation(spec: DomainSpec): Element {
  const entry = (name: string, value: string) => element('entry', { name }, value);
  return element(
    'sysinfo',
    { type: 'smbios' },
    element(
      'system',
      {},
      entry('manufacturer', 'Monostack'),
      entry('product', 'OpenStack Nova'),
      entry('serial', spec.serverId),
      entry('uuid', spec.serverId),
      entry('family', 'Virtual Machine'),
    ),
  );
}

function operatingSystem({ serverId, bootFromKernel: kernel }: DomainSpec): Element {
  const folder = serverFolder(serverId);
  return element(
    'os',
    {},
    // The older of qemu's two PC machines: it takes every bus, IDE too, and its firmware is the quicker one.
    element('type', { arch: 'x86_64', machine: 'pc' }, 'hvm'),
    kernel && element('kernel', {}, `${folder}/kernel`),
    kernel?.ramdiskKey !== undefined && element('initrd', {}, `${folder}/ramdisk`),
    kernel && element('cmdline', {}, kernel.commandLine),
    element('boot', { dev: 'hd' }),
    element('smbios', { mode: 'sysinfo' }),
  );
}

/** Under TCG Nehalem: the oldest model with all of x86-64-v2, which distributions ask for, and no slow extras. */
function cpu({ vcpus }: DomainSpec, kvm: boolean): Element {
  const topology = element('topology', { sockets: vcpus, dies: 1, cores: 1, threads: 1 });
  if (kvm) return element('cpu', { mode: 'host-model', check: 'partial' }, topology);
  return element(
    'cpu',
    { mode: 'custom', match: 'exact', check: 'none' },
    element('model', {}, 'Nehalem'),
    topology,
  );
}

function clock(kvm: boolean): Element {
  const timers = [
    element('timer', { name: 'pit', tickpolicy: 'delay' }),
    element('timer', { name: 'rtc', tickpolicy: 'catchup' }),
    element('timer', { name: 'hpet', present: 'no' }),
  ];
  return element('clock', { offset: 'utc' }, ...(kvm ? timers : []));
}

function devices(spec: DomainSpec): Element[] {
  return [
    ...disks(spec),
    ...spec.nics.map(nic),
    element('controller', { type: 'usb', model: 'none' }),
    element(
      'serial',
      { type: 'pty' },
      element('log', { file: consolePath(spec.serverId), append: 'off' }),
      element('target', { port: 0 }),
    ),
    element(
      'channel',
      { type: 'unix' },
      element('target', { type: 'virtio', name: 'org.qemu.guest_agent.0' }),
    ),
    element('input', { type: 'tablet', bus: 'virtio' }),
    element('graphics', { type: 'vnc', port: -1, autoport: 'yes', listen: '127.0.0.1' }),
    element('video', {}, element('model', { type: 'vga' })),
    element('memballoon', { model: 'virtio' }, element('stats', { period: 10 })),
    element('rng', { model: 'virtio' }, element('backend', { model: 'random' }, '/dev/urandom')),
  ];
}

function disks({ serverId, disks: wanted, configDrive }: DomainSpec): Element[] {
  const used = new Map<string, number>();
  const next = (prefix: string): string => {
    const index = used.get(prefix) ?? 0;
    used.set(prefix, index + 1);
    return `${prefix}${String.fromCharCode(97 + index)}`;
  };
  const written = wanted.map(({ name, bus }) =>
    element(
      'disk',
      { type: 'file', device: 'disk' },
      element('driver', { name: 'qemu', type: 'qcow2', cache: 'writeback', discard: 'unmap' }),
      element('source', { file: diskPath(serverId, name) }),
      element('target', { dev: next(PREFIX[bus]), bus }),
    ),
  );
  if (configDrive) written.push(configDisk(serverId, wanted[0]?.bus ?? 'virtio', next));
  return written;
}

/** A CD for guests with old buses; else a read-only virtio disk, which needs no second driver in the guest. */
function configDisk(serverId: string, bus: DiskBus, next: (prefix: string) => string): Element {
  const virtio = bus === 'virtio';
  return element(
    'disk',
    { type: 'file', device: virtio ? 'disk' : 'cdrom' },
    element('driver', { name: 'qemu', type: 'raw' }),
    element('source', { file: configDrivePath(serverId) }),
    element('target', { dev: virtio ? 'vdz' : next(PREFIX[bus]), bus }),
    element('readonly'),
  );
}

function nic({ mac, bridge, tap, model, mtu }: NicSpec): Element {
  return element(
    'interface',
    { type: 'bridge' },
    element('mac', { address: mac }),
    element('source', { bridge }),
    element('target', { dev: tap }),
    element('model', { type: model }),
    element('mtu', { size: mtu }),
    // No network boot: its firmware costs every guest a second.
    element('rom', { enabled: 'no' }),
  );
}
