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

export { NetworkModule } from './network.module';
export * from './server-networking.port';
