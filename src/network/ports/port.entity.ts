import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Json, Text, Time } from '../../shared/db/columns';

/** A floating IP's port is bound nowhere: 'N/A'. */
export type PortStatus = 'DOWN' | 'ACTIVE' | 'N/A';

export interface AllowedAddressPair {
  ip_address: string;
  mac_address: string;
}

export interface ExtraDhcpOption {
  opt_name: string;
  opt_value: string;
  ip_version: 4 | 6;
}

@Entity('ports')
@Index('ports_mac', ['networkId', 'macAddress'], { unique: true })
@Index('ports_project', ['projectId'])
@Index('ports_device', ['deviceId'])
@Index('ports_server', ['serverId'])
@Index('ports_host', ['hostId'])
export class Port {
  @Id() id!: string;
  @Text() networkId!: string;
  @Text() projectId!: string;
  @Text() name!: string;
  @Text() description!: string;
  @Text() macAddress!: string;
  @Flag() adminStateUp!: boolean;
  @Text() status!: PortStatus;
  /** Whatever the port's users write there; Neutron asks nobody whether it is true. */
  @Text() deviceId!: string;
  @Text() deviceOwner!: string;
  /** The host's name as `binding:host_id` says it; empty while unbound. */
  @Text() bindingHost!: string;
  /** The enrolled host of that name. Null while unbound, and for a name that no host has. */
  @Text({ nullable: true }) hostId!: string | null;
  /** What the host refused of it, in its own words: for whoever may see where the port is bound. */
  @Text({ nullable: true }) hostProblem!: string | null;
  /** What its status is again when that is over. */
  @Text({ nullable: true }) statusBefore!: PortStatus | null;
  @Text() vnicType!: string;
  @Json() bindingProfile!: Readonly<Record<string, unknown>>;
  @Flag() portSecurityEnabled!: boolean;
  @Json() allowedAddressPairs!: readonly AllowedAddressPair[];
  @Json() extraDhcpOpts!: readonly ExtraDhcpOption[];
  @Text() dnsName!: string;
  @Text() dnsDomain!: string;
  /** The server that compute attached it to: `deviceId` alone attaches nothing. */
  @Text({ nullable: true }) serverId!: string | null;
  /** Made by a boot request: it goes when its server goes. */
  @Flag() ownedByServer!: boolean;
  /** Order among the ports of one server. */
  @Integer() devicePosition!: number;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
