import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Text } from '../../shared/db/columns';

/** Subnet pools whose prefixes never meet: what a router carries without NAT. */
@Entity('network_address_scopes')
@Index('network_address_scopes_project', ['projectId'])
export class AddressScope {
  @Id() id!: string;
  @Text() projectId!: string;
  @Text() name!: string;
  @Integer() ipVersion!: 4 | 6;
  /** Every project sees it and may put its pools into it. */
  @Flag() shared!: boolean;
}
