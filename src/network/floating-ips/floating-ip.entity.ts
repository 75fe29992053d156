import { Entity, Index } from 'typeorm';
import { Id, Integer, Text, Time } from '../../shared/db/columns';

@Entity('floating_ips')
@Index('floating_ips_project', ['projectId'])
@Index('floating_ips_port', ['floatingPortId'], { unique: true })
@Index('floating_ips_router', ['routerId'])
@Index('floating_ips_fixed', ['fixedPortId', 'fixedIpAddress', 'floatingNetworkId'], { unique: true })
export class FloatingIp {
  @Id() id!: string;
  @Text() projectId!: string;
  @Text() description!: string;
  @Text() floatingNetworkId!: string;
  /** The port that holds the address in the floating network; it is bound nowhere. */
  @Text() floatingPortId!: string;
  @Text() floatingIpAddress!: string;
  /** What it leads to: three values, or three nulls. With port forwardings only the router is known. */
  @Text({ nullable: true }) fixedPortId!: string | null;
  @Text({ nullable: true }) fixedIpAddress!: string | null;
  @Text({ nullable: true }) routerId!: string | null;
  @Text() status!: 'ACTIVE' | 'DOWN';
  @Text() dnsName!: string;
  @Text() dnsDomain!: string;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
