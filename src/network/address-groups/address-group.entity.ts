import { Entity, Index } from 'typeorm';
import { Id, Integer, Json, Text, Time } from '../../shared/db/columns';

/** Addresses under one name, for the rules of security groups. */
@Entity('network_address_groups')
@Index('network_address_groups_project', ['projectId'])
export class AddressGroup {
  @Id() id!: string;
  @Text() projectId!: string;
  @Text() name!: string;
  @Text() description!: string;
  /** Networks in canonical text, of both families, none of them twice. */
  @Json() addresses!: readonly string[];
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
