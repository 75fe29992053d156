import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Json, Real, Text, Time } from '../../shared/db/columns';
import type { ResourceClass } from './resource-classes';

/** A host as placement sees it; its id is the host's. */
@Entity('resource_providers')
export class ResourceProvider {
  @Id() id!: string;
  @Text({ unique: true }) name!: string;
  /** Raised by every change of inventories or allocations. */
  @Integer({ default: 0 }) generation!: number;
  @Json() traits!: readonly string[];
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}

@Entity('inventories')
export class Inventory {
  @Id() providerId!: string;
  @Id() resourceClass!: ResourceClass;
  @Integer() total!: number;
  @Integer({ default: 0 }) reserved!: number;
  @Real() allocationRatio!: number;
}

/** What a consumer, a server, holds of a provider. */
@Entity('allocations')
@Index('allocations_provider', ['providerId'])
export class Allocation {
  @Id() consumerId!: string;
  @Id() providerId!: string;
  @Id() resourceClass!: ResourceClass;
  @Integer() used!: number;
  @Text() projectId!: string;
  @Text() userId!: string;
  @Time() createdAt!: string;
}

/** Which providers belong together; an aggregate is nothing but its id here. */
@Entity('provider_aggregates')
@Index('provider_aggregates_aggregate', ['aggregateId'])
export class ProviderAggregate {
  @Id() providerId!: string;
  @Id() aggregateId!: string;
  /** It stands for a host aggregate, which is changed where it is kept. */
  @Flag({ default: 0 }) mirrored!: boolean;
}
