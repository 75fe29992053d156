import type { Room } from '../shared/room';
import { IdentityModule } from './identity.module';

export const identityRoom: Room = {
  name: 'identity',
  module: IdentityModule,
  entities: [],
  migrations: [],
  policies: {},
};
