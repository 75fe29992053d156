import { type DomainSpec, deviceNames } from '../../../hypervisor';
import type { ServerPort } from '../../../network';
import { diskBusOf } from '../machine/disk-buses';
import { readMachine } from '../machine/read-machine';
import type { Server } from '../server.entity';
import { serverRecord } from '../server-record';
import { disksOf } from './server-disks';

/** What the hypervisor is asked to run. Image and flavor choose the machine as in Nova. */
export function buildDomain(
  server: Server,
  ports: readonly ServerPort[],
  kernel?: DomainSpec['bootFromKernel'],
): DomainSpec {
  const { flavor, imageProperties: properties } = server;
  const { spec, nicModel } = readMachine({ flavor, properties });
  return {
    serverId: server.id,
    displayName: server.name,
    projectId: server.projectId,
    vcpus: flavor.vcpus,
    memoryMib: flavor.memoryMib,
    disks: disksOf(server).map(({ name, bus, device }) => ({ name, bus, ...(device ? { device } : {}) })),
    machine: spec,
    configDrive: server.configDrive,
    nics: ports.map(({ portId, mac, tap, bridge, mtu }) => ({
      portId,
      mac,
      tap,
      bridge,
      mtu,
      model: nicModel,
    })),
    record: serverRecord(server, ports),
    bootFromKernel: kernel,
  };
}

export const RESCUE_DISK = 'rescue';

type Properties = Readonly<Record<string, string>>;

/** It boots from the first disk; the server's own come behind it (Nova's rescue without hw_rescue_device). */
export function withRescueDisk(spec: DomainSpec, properties: Properties): DomainSpec {
  return { ...spec, disks: [{ name: RESCUE_DISK, bus: diskBusOf(properties) }, ...spec.disks] };
}

export function rescueDevice(properties: Properties): string {
  return `/dev/${deviceNames([diskBusOf(properties)])[0]}`;
}
