import { Entity, PrimaryColumn } from 'typeorm';
import { Flag, Id, Text } from '../../shared/db/columns';

/** A kind of service under a name, which says by its profiles what provides it. */
@Entity('network_flavors')
export class ServiceFlavor {
  @Id() id!: string;
  @Text() name!: string;
  @Text({ nullable: true }) description!: string | null;
  @Text() serviceType!: string;
  @Flag() enabled!: boolean;
}

@Entity('network_service_profiles')
export class ServiceProfile {
  @Id() id!: string;
  @Text({ nullable: true }) description!: string | null;
  /** Of a provider here, or empty where `metainfo` alone tells the flavors apart. */
  @Text() driver!: string;
  @Text() metainfo!: string;
  @Flag() enabled!: boolean;
}

@Entity('network_flavor_profiles')
export class FlavorProfile {
  @PrimaryColumn({ type: 'text' }) flavorId!: string;
  @PrimaryColumn({ type: 'text' }) profileId!: string;
}
