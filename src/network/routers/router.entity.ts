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
@Index('routers_flavor', ['flavorId'])
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
  /** Whose provider is the one that there is: it tells kinds of routers apart, and changes nothing of them. */
  @Text({ nullable: true }) flavorId!: string | null;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
