import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Json, Text, Time } from '../../shared/db/columns';

export type Ipv6Mode = 'slaac' | 'dhcpv6-stateful' | 'dhcpv6-stateless';

export interface AllocationPool {
  start: string;
  end: string;
}

export interface HostRoute {
  destination: string;
  nexthop: string;
}

@Entity('subnets')
@Index('subnets_network', ['networkId'])
@Index('subnets_project', ['projectId'])
@Index('subnets_pool', ['subnetpoolId', 'cidr'], { unique: true })
export class Subnet {
  @Id() id!: string;
  @Text() networkId!: string;
  @Text() projectId!: string;
  @Text() name!: string;
  @Text() description!: string;
  @Integer() ipVersion!: 4 | 6;
  /** Canonical: the network's first address and the prefix length. */
  @Text() cidr!: string;
  /** The pool that it was cut out of; no prefix of a pool is given out twice. */
  @Text({ nullable: true }) subnetpoolId!: string | null;
  /** Its network's, where an administrator wrote it down. */
  @Text({ nullable: true }) segmentId!: string | null;
  @Text({ nullable: true }) gatewayIp!: string | null;
  @Flag() enableDhcp!: boolean;
  @Json() allocationPools!: readonly AllocationPool[];
  @Json() dnsNameservers!: readonly string[];
  @Json() hostRoutes!: readonly HostRoute[];
  @Text({ nullable: true }) ipv6RaMode!: Ipv6Mode | null;
  @Text({ nullable: true }) ipv6AddressMode!: Ipv6Mode | null;
  /** Device owners whose ports may take addresses here; empty for all. */
  @Json() serviceTypes!: readonly string[];
  @Flag() dnsPublishFixedIp!: boolean;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
