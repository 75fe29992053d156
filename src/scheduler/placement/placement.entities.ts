import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Json, Real, Text, Time } from '../../shared/db/columns';

/** Who has something to give: a host, whose id it has, or what an operator has made. */
@Entity('resource_providers')
export class ResourceProvider {
  @Id() id!: string;
  @Text({ unique: true }) name!: string;
  /** Raised by every change of inventories or allocations. */
  @Integer({ default: 0 }) generation!: number;
  @Json() traits!: readonly string[];
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
  /** Kept by the scheduler, and gone with its host. */
  @Flag({ default: 1 }) ofHost!: boolean;
  @Text({ nullable: true }) parentId!: string | null;
}

@Entity('inventories')
export class Inventory {
  @Id() providerId!: string;
  @Id() resourceClass!: string;
  @Integer() total!: number;
  @Integer({ default: 0 }) reserved!: number;
  @Real() allocationRatio!: number;
  @Integer({ default: 1 }) minUnit!: number;
  /** Null for as much as there is in all. */
  @Integer({ nullable: true }) maxUnit!: number | null;
  @Integer({ default: 1 }) stepSize!: number;
  /** An operator has said how much of it may be given out: a host's report changes the total alone. */
  @Flag({ default: 0 }) chosen!: boolean;
}

/** What a consumer, a server, holds of a provider. */
@Entity('allocations')
@Index('allocations_provider', ['providerId'])
export class Allocation {
  @Id() consumerId!: string;
  @Id() providerId!: string;
  @Id() resourceClass!: string;
  @Integer() used!: number;
  @Text() projectId!: string;
  @Text() userId!: string;
  @Time() createdAt!: string;
  /** By the scheduler for a server, and given back by it alone. */
  @Flag({ default: 1 }) claimed!: boolean;
}

/** A resource class or a trait that an operator has made. */
@Entity('placement_words')
export class PlacementWord {
  @Id() kind!: 'class' | 'trait';
  @Id() name!: string;
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
