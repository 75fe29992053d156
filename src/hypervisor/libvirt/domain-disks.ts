import type { DomainSpec } from '../hypervisor.port';
import type { DiskBus, MachineSpec } from '../machine.port';
import { cdromPath, configDrivePath, diskPath } from './paths';
import { type Element, element } from './xml';

type Disk = DomainSpec['disks'][number];
type Next = (bus: DiskBus) => string;

/** What the names of block devices begin with, by bus. */
export const DEVICE_PREFIX: Readonly<Record<DiskBus, string>> = {
  virtio: 'vd',
  scsi: 'sd',
  sata: 'sd',
  usb: 'sd',
  ide: 'hd',
};

export function disks({ serverId, disks: wanted, configDrive, machine = {} }: DomainSpec): Element[] {
  const next = deviceNames();
  const written = wanted.map((disk) =>
    disk.device === 'cdrom' ? cdrom(serverId, disk, next) : hardDisk(serverId, disk, machine, next),
  );
  if (configDrive) written.push(configDisk(serverId, wanted[0]?.bus ?? 'virtio', machine, next));
  return written;
}

/** The controllers without which libvirt would choose its own. */
export function diskControllers({ disks: wanted, machine = {} }: DomainSpec): Element[] {
  const { scsiModel, cdromBus } = machine;
  const needed = scsiModel !== undefined && (cdromBus === 'scsi' || wanted.some(({ bus }) => bus === 'scsi'));
  return needed ? [element('controller', { type: 'scsi', index: 0, model: scsiModel })] : [];
}

function deviceNames(): Next {
  const used = new Map<string, number>();
  return (bus) => {
    const prefix = DEVICE_PREFIX[bus];
    const index = used.get(prefix) ?? 0;
    used.set(prefix, index + 1);
    return `${prefix}${String.fromCharCode(97 + index)}`;
  };
}

function hardDisk(serverId: string, { name, bus }: Disk, machine: MachineSpec, next: Next): Element {
  const packed = machine.packedRing && bus === 'virtio' ? 'on' : undefined;
  return element(
    'disk',
    { type: 'file', device: 'disk' },
    element('driver', { name: 'qemu', type: 'qcow2', cache: 'writeback', discard: 'unmap', packed }),
    element('source', { file: diskPath(serverId, name) }),
    element('target', { dev: next(bus), bus }),
    ioTune(machine),
  );
}

function ioTune({ diskLimits }: MachineSpec): Element | undefined {
  return (
    diskLimits &&
    element(
      'iotune',
      {},
      ...Object.entries(diskLimits).map(([name, value]) => element(name, {}, String(value))),
    )
  );
}

/** An image of the cache that many guests may share: libvirt must not give it to the user of one of them. */
function cdrom(serverId: string, { name, bus }: Disk, next: Next): Element {
  return element(
    'disk',
    { type: 'file', device: 'cdrom' },
    element('driver', { name: 'qemu', type: 'raw' }),
    element(
      'source',
      { file: cdromPath(serverId, name) },
      element('seclabel', { model: 'dac', relabel: 'no' }),
    ),
    element('target', { dev: next(bus), bus }),
    element('readonly'),
  );
}

/** A CD for guests with old buses; else a read-only virtio disk, which needs no second driver in the guest. */
function configDisk(serverId: string, rootBus: DiskBus, { cdromBus }: MachineSpec, next: Next): Element {
  const bus = cdromBus ?? rootBus;
  const virtio = bus === 'virtio';
  return element(
    'disk',
    { type: 'file', device: virtio ? 'disk' : 'cdrom' },
    element('driver', { name: 'qemu', type: 'raw' }),
    element('source', { file: configDrivePath(serverId) }),
    element('target', { dev: virtio ? 'vdz' : next(bus), bus }),
    element('readonly'),
  );
}
