import { deviceNames } from '../device-names';
import type { DomainSpec } from '../hypervisor.port';
import type { DiskBus, MachineSpec } from '../machine.port';
import { cdromPath, configDrivePath, diskPath } from './paths';
import { type Element, element } from './xml';

type Disk = DomainSpec['disks'][number];

export function disks({ serverId, disks: wanted, configDrive, machine = {} }: DomainSpec): Element[] {
  const configBus = machine.cdromBus ?? wanted[0]?.bus ?? 'virtio';
  const names = deviceNames([...wanted.map(({ bus }) => bus), configBus]);
  const written = wanted.map((disk, index) => {
    const name = names[index] ?? '';
    return disk.device === 'cdrom' ? cdrom(serverId, disk, name) : hardDisk(serverId, disk, machine, name);
  });
  if (configDrive) written.push(configDisk(serverId, configBus, names.at(-1) ?? ''));
  return written;
}

/** The controllers without which libvirt would choose its own. */
export function diskControllers({ disks: wanted, machine = {} }: DomainSpec): Element[] {
  const { scsiModel, cdromBus } = machine;
  const needed = scsiModel !== undefined && (cdromBus === 'scsi' || wanted.some(({ bus }) => bus === 'scsi'));
  return needed ? [element('controller', { type: 'scsi', index: 0, model: scsiModel })] : [];
}

function hardDisk(serverId: string, { name, bus }: Disk, machine: MachineSpec, dev: string): Element {
  const packed = machine.packedRing && bus === 'virtio' ? 'on' : undefined;
  return element(
    'disk',
    { type: 'file', device: 'disk' },
    element('driver', { name: 'qemu', type: 'qcow2', cache: 'writeback', discard: 'unmap', packed }),
    element('source', { file: diskPath(serverId, name) }),
    element('target', { dev, bus }),
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
function cdrom(serverId: string, { name, bus }: Disk, dev: string): Element {
  return element(
    'disk',
    { type: 'file', device: 'cdrom' },
    element('driver', { name: 'qemu', type: 'raw' }),
    element(
      'source',
      { file: cdromPath(serverId, name) },
      element('seclabel', { model: 'dac', relabel: 'no' }),
    ),
    element('target', { dev, bus }),
    element('readonly'),
  );
}

/** A CD for guests with old buses; else a read-only virtio disk, which needs no second driver in the guest. */
function configDisk(serverId: string, bus: DiskBus, name: string): Element {
  const virtio = bus === 'virtio';
  return element(
    'disk',
    { type: 'file', device: virtio ? 'disk' : 'cdrom' },
    element('driver', { name: 'qemu', type: 'raw' }),
    element('source', { file: configDrivePath(serverId) }),
    element('target', { dev: virtio ? 'vdz' : name, bus }),
    element('readonly'),
  );
}
