import type { Room } from '../shared/room';
import { HostRecord } from './hosts/host.entity';
import { hypervisorMigrations } from './hypervisor.migrations';
import { HypervisorModule } from './hypervisor.module';
import { hypervisorPolicies } from './hypervisor.policies';

export const hypervisorRoom: Room = {
  name: 'hypervisor',
  module: HypervisorModule,
  entities: [HostRecord],
  migrations: hypervisorMigrations,
  policies: hypervisorPolicies,
};

export * from './host-network.port';
export * from './hosts.port';
export { HypervisorModule } from './hypervisor.module';
export * from './hypervisor.port';
export { SimulatedHosts } from './simulated/simulated-hosts';
export { type Conversion, ImageConverter } from './tools/image-converter';
