import { canonicalIp } from '../addresses/ip';
import { Attribute, Int, ipProblem, OneOf, REQUIRED, Text, Uuid } from '../common/attributes';
import { PortRangeOrNone } from './port-ranges';

/** Those whose ports a host can translate; Neutron also takes names without ports, and its agent then fails. */
const PROTOCOLS = ['tcp', 'udp', 'sctp'];
const MAX_PORT = 65535;

const Ip = (options?: typeof REQUIRED) =>
  Attribute(
    {
      schema: 'isIp',
      convert: (value) => (typeof value === 'string' ? canonicalIp(value) : value),
      problem: ipProblem,
    },
    options,
  );

export class CreatePortForwardingDto {
  @OneOf(PROTOCOLS, REQUIRED) protocol!: 'tcp' | 'udp' | 'sctp';
  @Uuid(REQUIRED) internal_port_id!: string;
  @Ip(REQUIRED) internal_ip_address!: string;
  @Int(1, MAX_PORT, { nullable: true }) external_port: number | null = null;
  @Int(1, MAX_PORT, { nullable: true }) internal_port: number | null = null;
  @PortRangeOrNone() external_port_range: string | null = null;
  @PortRangeOrNone() internal_port_range: string | null = null;
  @Text(255) description = '';
  @Text(255) project_id?: string;
}

export class UpdatePortForwardingDto {
  @OneOf(PROTOCOLS) protocol?: 'tcp' | 'udp' | 'sctp';
  @Uuid() internal_port_id?: string;
  @Ip() internal_ip_address?: string;
  @Int(1, MAX_PORT, { nullable: true }) external_port?: number | null;
  @Int(1, MAX_PORT, { nullable: true }) internal_port?: number | null;
  @PortRangeOrNone() external_port_range?: string | null;
  @PortRangeOrNone() internal_port_range?: string | null;
  @Text(255) description?: string;
}
