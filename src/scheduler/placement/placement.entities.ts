import { Entity, Index } from 'typeorm';
import { Id, Integer, Json, Real, Text, Time } from '../../shared/db/columns';
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
