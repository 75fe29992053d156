import type { DiskBus, DomainSpec, NicModel } from '../../../hypervisor';
import type { ServerPort } from '../../../network';
import type { Server } from '../server.entity';
import { serverRecord } from '../server-record';

const BUSES: readonly DiskBus[] = ['virtio', 'scsi', 'sata', 'ide'];
const MODELS: readonly NicModel[] = ['virtio', 'e1000', 'rtl8139'];

/** What the hypervisor is asked to run. Image properties choose the models as in Nova. */
export function buildDomain(
  server: Server,
  ports: readonly ServerPort[],
  kernel?: DomainSpec['bootFromKernel'],
): DomainSpec {
  const { hw_disk_bus: bus, hw_vif_model: model } = server.imageProperties;
  const disks = [{ name: 'root', bus: oneOf(BUSES, bus) }];
  if (server.flavor.ephemeralGib > 0) disks.push({ name: 'ephemeral0', bus: 'virtio' });
  if (server.flavor.swapMib > 0) disks.push({ name: 'swap', bus: 'virtio' });
  return {
    serverId: server.id,
    displayName: server.name,
    projectId: server.projectId,
    vcpus: server.flavor.vcpus,
    memoryMib: server.flavor.memoryMib,
    disks,
    configDrive: server.configDrive,
    nics: ports.map(({ portId, mac, tap, bridge, mtu }) => ({
      portId,
      mac,
      tap,
      bridge,
      mtu,
      model: oneOf(MODELS, model),
    })),
    record: serverRecord(server, ports),
    bootFromKernel: kernel,
  };
}

function oneOf<T extends string>(allowed: readonly T[], wanted: string | undefined): T {
  const found = allowed.find((value) => value === wanted) ?? allowed[0];
  if (!found) throw new Error('there is nothing to choose from');
  return found;
}
