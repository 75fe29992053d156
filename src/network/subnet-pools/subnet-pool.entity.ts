import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Json, Text, Time } from '../../shared/db/columns';

/** Address space out of which subnets are cut. */
@Entity('subnet_pools')
@Index('subnet_pools_project', ['projectId'])
@Index('subnet_pools_scope', ['addressScopeId'])
export class SubnetPool {
  @Id() id!: string;
  @Text() projectId!: string;
  @Text() name!: string;
  @Text() description!: string;
  @Integer() ipVersion!: 4 | 6;
  /** Disjoint and as few as possible, in their order. */
  @Json() prefixes!: readonly string[];
  @Integer() minPrefixlen!: number;
  @Integer() maxPrefixlen!: number;
  @Integer() defaultPrefixlen!: number;
  /** How much one project may have of it: in addresses of IPv4, in /64 of IPv6. Null and 0 are no limit. */
  @Integer({ nullable: true }) defaultQuota!: number | null;
  @Text({ nullable: true }) addressScopeId!: string | null;
  /** The one of its family that `use_default_subnetpool` means. */
  @Flag() isDefault!: boolean;
  /** Every project sees it and may take subnets out of it. */
  @Flag() shared!: boolean;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
