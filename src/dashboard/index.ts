import type { Room } from '../shared/room';
import { DashboardModule } from './dashboard.module';

export const dashboardRoom: Room = {
  name: 'dashboard',
  module: DashboardModule,
  entities: [],
  migrations: [],
  policies: {},
};
