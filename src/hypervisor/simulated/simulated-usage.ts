import type { DomainUsage } from '../hypervisor.port';
import type { SimulatedHost } from './simulated-host';

const NOTHING = { bytes: 0, packets: 0, errors: 0, drops: 0 };

/** A guest that has done nothing but be on: a busy processor, and not a byte by its disks and cards. */
export function simulatedUsage(host: SimulatedHost, serverId: string): DomainUsage | undefined {
  const domain = host.state.domains[serverId];
  if (domain?.state !== 'running' && domain?.state !== 'paused') return undefined;
  const { vcpus, memoryMib, disks } = domain.spec;
  const onMs = Math.max(0, Date.now() - (host.state.files[serverId]?.bootedAt ?? Date.now()));
  return {
    state: domain.state,
    memoryMaximumKib: memoryMib * 1024,
    memoryKib: memoryMib * 1024,
    memory: {},
    cpus: Array.from({ length: vcpus }, (_, id) => ({ id, timeNs: onMs * 1_000_000 })),
    disks: disks.map((_, index) => ({
      device: `vd${String.fromCharCode(97 + index)}`,
      ...{ readRequests: 0, readBytes: 0, writeRequests: 0, writeBytes: 0 },
    })),
    nics: (domain.nics ?? domain.spec.nics).map(({ tap }) => ({ tap, received: NOTHING, sent: NOTHING })),
  };
}
