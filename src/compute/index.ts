import type { Room } from '../shared/room';
import { Aggregate, AggregateHost } from './aggregates/aggregate.entity';
import { computeMigrations } from './compute.migrations';
import { ComputeModule } from './compute.module';
import { computePolicies } from './compute.policies';
import { computeRange } from './discovery/microversions';
import { computeMissing } from './discovery/missing-parts';
import { Flavor, FlavorAccess } from './flavors/flavor.entity';
import { Keypair } from './keypairs/keypair.entity';
import { Migration } from './migrations/migration.entity';
import { ComputeQuota } from './quotas/quota.entity';
import { ServerGroup } from './server-groups/server-group.entity';
import { Server } from './servers/server.entity';

export const computeRoom: Room = {
  name: 'compute',
  module: ComputeModule,
  entities: [
    Flavor,
    FlavorAccess,
    Keypair,
    ComputeQuota,
    Server,
    ServerGroup,
    Aggregate,
    AggregateHost,
    Migration,
  ],
  migrations: computeMigrations,
  policies: computePolicies,
  missing: computeMissing,
  microversions: [['compute', computeRange]],
};
