import type { Room } from '../shared/room';
import { identityEntities } from './identity.entities';
import { identityMigrations } from './identity.migrations';
import { IdentityModule } from './identity.module';
import { identityPolicies } from './identity.policies';

export const identityRoom: Room = {
  name: 'identity',
  module: IdentityModule,
  entities: identityEntities,
  migrations: identityMigrations,
  policies: identityPolicies,
};
