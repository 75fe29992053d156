import { Entity, Index } from 'typeorm';
import { Flag, Id, Json, Text, Time } from '../../shared/db/columns';

export type EndpointInterface = 'public' | 'internal' | 'admin';

@Entity('identity_services')
@Index('identity_services_type', ['type'])
export class Service {
  @Id() id!: string;
  @Text() type!: string;
  @Text({ nullable: true }) name!: string | null;
  @Text({ nullable: true }) description!: string | null;
  @Flag() enabled!: boolean;
  @Json() extra!: Readonly<Record<string, unknown>>;
  @Time() createdAt!: string;
}

@Entity('identity_regions')
@Index('identity_regions_parent', ['parentId'])
export class Region {
  @Id() id!: string;
  @Text({ nullable: true }) parentId!: string | null;
  @Text() description!: string;
  @Json() extra!: Readonly<Record<string, unknown>>;
  @Time() createdAt!: string;
}

@Entity('identity_endpoints')
@Index('identity_endpoints_service', ['serviceId'])
export class Endpoint {
  @Id() id!: string;
  @Text() serviceId!: string;
  @Text({ nullable: true }) regionId!: string | null;
  @Text() interface!: EndpointInterface;
  /** The built-in ones are paths (`/image`): each answer puts the address before them that its client used. */
  @Text() url!: string;
  @Flag() enabled!: boolean;
  @Json() extra!: Readonly<Record<string, unknown>>;
  @Time() createdAt!: string;
}
