import type { Room } from '../shared/room';
import { DecisionRecord } from './decisions/decision.entity';
import { placementMissing } from './placement/missing-parts';
import {
  Allocation,
  Inventory,
  PlacementWord,
  ProviderAggregate,
  ResourceProvider,
} from './placement/placement.entities';
import { placementRange } from './placement/placement.versions';
import { schedulerMigrations } from './scheduler.migrations';
import { SchedulerModule } from './scheduler.module';
import { schedulerPolicies } from './scheduler.policies';

export const schedulerRoom: Room = {
  name: 'scheduler',
  module: SchedulerModule,
  entities: [ResourceProvider, Inventory, Allocation, ProviderAggregate, PlacementWord, DecisionRecord],
  migrations: schedulerMigrations,
  policies: schedulerPolicies,
  missing: placementMissing,
  microversions: [['placement', placementRange]],
};

export { SchedulerModule } from './scheduler.module';
export * from './scheduler.port';
export { DEFAULT_ZONE, type HostAggregate, ZONE_KEY, zonesOf } from './selection/aggregates';
