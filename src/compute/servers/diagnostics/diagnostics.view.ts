import type { DomainUsage } from '../../../hypervisor';
import type { Server } from '../server.entity';

/** Below 2.48: what libvirt's driver happened to say (nova/virt/libvirt/driver.py, get_diagnostics). */
export function oldDiagnosticsView(usage: DomainUsage): Record<string, number> {
  const cpus = usage.cpus.map(({ id, timeNs }) => [`cpu${id}_time`, timeNs]);
  const disks = usage.disks.flatMap((disk) => [
    [`${disk.device}_read_req`, disk.readRequests],
    [`${disk.device}_read`, disk.readBytes],
    [`${disk.device}_write_req`, disk.writeRequests],
    [`${disk.device}_write`, disk.writeBytes],
    // As qemu's driver of libvirt, which counts none.
    [`${disk.device}_errors`, -1],
  ]);
  const nics = usage.nics.flatMap(({ tap, received, sent }) =>
    (
      [
        ['rx', received],
        ['tx', sent],
      ] as const
    ).flatMap(([way, { bytes, packets, errors, drops }]) => [
      [`${tap}_${way}`, bytes],
      [`${tap}_${way}_packets`, packets],
      [`${tap}_${way}_errors`, errors],
      [`${tap}_${way}_drop`, drops],
    ]),
  );
  const memory = Object.entries(usage.memory).map(([name, value]) => [`memory-${name}`, value]);
  return Object.fromEntries([
    ...cpus,
    ...disks,
    ...nics,
    ['memory', usage.memoryMaximumKib],
    ['memory-actual', usage.memoryKib],
    ...memory,
  ]);
}

export function diagnosticsView(
  server: Server,
  usage: DomainUsage,
  macs: ReadonlyMap<string, string>,
  hypervisor: string,
  now: number,
) {
  const since = server.launchedAt ? Math.max(0, now - Date.parse(server.launchedAt)) : 0;
  return {
    state: usage.state,
    driver: 'libvirt',
    hypervisor,
    hypervisor_os: 'linux',
    uptime: Math.floor(since / 1000),
    config_drive: server.configDrive,
    num_cpus: usage.cpus.length,
    num_nics: usage.nics.length,
    num_disks: usage.disks.length,
    disk_details: usage.disks.map((disk) => ({
      read_bytes: disk.readBytes,
      read_requests: disk.readRequests,
      write_bytes: disk.writeBytes,
      write_requests: disk.writeRequests,
      errors_count: -1,
    })),
    cpu_details: usage.cpus.map(({ id, timeNs }) => ({ id, time: timeNs, utilisation: null })),
    nic_details: usage.nics.map(({ tap, received, sent }) => ({
      mac_address: macs.get(tap) ?? null,
      rx_octets: received.bytes,
      rx_errors: received.errors,
      rx_drop: received.drops,
      rx_packets: received.packets,
      rx_rate: null,
      tx_octets: sent.bytes,
      tx_errors: sent.errors,
      tx_drop: sent.drops,
      tx_packets: sent.packets,
      tx_rate: null,
    })),
    memory_details: {
      maximum: Math.floor(usage.memoryMaximumKib / 1024),
      used: Math.floor(usage.memoryKib / 1024),
    },
  };
}
