import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Json, Text, Time } from '../../shared/db/columns';

export interface RouterRoute {
  destination: string;
  nexthop: string;
}

@Entity('routers')
@Index('routers_project', ['projectId'])
@Index('routers_host', ['hostId'])
@Index('routers_external', ['externalNetworkId'])
export class Router {
  @Id() id!: string;
  @Text() projectId!: string;
  @Text() name!: string;
  @Text() description!: string;
  @Flag() adminStateUp!: boolean;
  @Text() status!: 'ACTIVE';
  /** The network that its gateway port is on. */
  @Text({ nullable: true }) externalNetworkId!: string | null;
  @Text({ nullable: true }) gatewayPortId!: string | null;
  @Flag() enableSnat!: boolean;
  @Json() routes!: readonly RouterRoute[];
  @Json() availabilityZoneHints!: readonly string[];
  /** The host that it lives on; chosen with its first port. */
  @Text({ nullable: true }) hostId!: string | null;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
