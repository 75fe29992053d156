import { Entity, Index } from 'typeorm';
import { Id, Integer, Text, Time } from '../../shared/db/columns';

/** Ports of a floating IP that lead to ports of a fixed one: as many inside as outside, or all to one inside. */
@Entity('port_forwardings')
@Index('port_forwardings_floating_ip', ['floatingIpId', 'protocol', 'externalFirst'], { unique: true })
@Index('port_forwardings_port', ['internalPortId'])
export class PortForwarding {
  @Id() id!: string;
  @Text() floatingIpId!: string;
  @Text() protocol!: 'tcp' | 'udp' | 'sctp';
  @Integer() externalFirst!: number;
  @Integer() externalLast!: number;
  @Integer() internalFirst!: number;
  @Integer() internalLast!: number;
  @Text() internalPortId!: string;
  @Text() internalIpAddress!: string;
  @Text() description!: string;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
