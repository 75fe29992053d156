import type { Room } from '../shared/room';
import { CloudRecord } from './cloud/cloud.entity';
import { HostRecord } from './hosts/host.entity';
import { hypervisorMigrations } from './hypervisor.migrations';
import { HypervisorModule } from './hypervisor.module';
import { hypervisorPolicies } from './hypervisor.policies';

export const hypervisorRoom: Room = {
  name: 'hypervisor',
  module: HypervisorModule,
  entities: [CloudRecord, HostRecord],
  migrations: hypervisorMigrations,
  policies: hypervisorPolicies,
};

export { Cloud } from './cloud/cloud';
export { deviceNames } from './device-names';
export * from './holdings.port';
export * from './host-network.port';
export { eachHostUp } from './hosts/each-host-up';
export { EnrolmentService } from './hosts/enrolment.service';
export { HostUses } from './hosts/host-uses';
export { NetworkTurns } from './hosts/network-turns';
export * from './hosts.port';
export { HypervisorModule } from './hypervisor.module';
export * from './hypervisor.port';
export * from './machine.port';
export { SimulatedHosts } from './simulated/simulated-hosts';
export { type Conversion, ImageConverter } from './tools/image-converter';
export { type UnknownThing, UnknownThings } from './unknown/unknown-things';
