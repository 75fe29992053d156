import type { Room } from '../shared/room';
import { networkMissing } from './extensions/missing-parts';
import { networkEntities } from './network.entities';
import { networkMigrations } from './network.migrations';
import { NetworkModule } from './network.module';
import { networkPolicies } from './network.policies';

export const networkRoom: Room = {
  name: 'network',
  module: NetworkModule,
  entities: networkEntities,
  migrations: networkMigrations,
  policies: networkPolicies,
  missing: networkMissing,
};

export { type FloatingIpInfo, FloatingIps } from './floating-ips.facade';
export { NetworkModule } from './network.module';
export { type NetworkInfo, Networks } from './networks.facade';
export { type IngressRequest, SecurityGroups } from './security-groups.facade';
export * from './server-networking.port';
