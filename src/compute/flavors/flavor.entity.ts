import { Entity } from 'typeorm';
import { Flag, Id, Integer, Json, Real, Text, Time } from '../../shared/db/columns';

/** A size of server. `id` is Nova's flavorid: chosen by the admin, or a UUID. */
@Entity('flavors')
export class Flavor {
  @Id() id!: string;
  @Text({ unique: true }) name!: string;
  @Integer() vcpus!: number;
  @Integer() memoryMib!: number;
  @Integer() diskGib!: number;
  @Integer({ default: 0 }) ephemeralGib!: number;
  @Integer({ default: 0 }) swapMib!: number;
  @Real({ default: 1 }) rxtxFactor!: number;
  @Flag({ default: 1 }) isPublic!: boolean;
  @Text({ nullable: true }) description!: string | null;
  @Json() extraSpecs!: Readonly<Record<string, string>>;
  @Time() createdAt!: string;
}

/** A project that may use a flavor which is not public. */
@Entity('flavor_access')
export class FlavorAccess {
  @Id() flavorId!: string;
  @Id() projectId!: string;
}
