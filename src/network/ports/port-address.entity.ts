import { Entity, Index } from 'typeorm';
import { Id, Integer, Text } from '../../shared/db/columns';

/** One fixed IP. The primary key is what makes it impossible to give an address out twice. */
@Entity('port_addresses')
@Index('port_addresses_port', ['portId'])
@Index('port_addresses_network', ['networkId', 'address'])
export class PortAddress {
  @Id() subnetId!: string;
  /** Canonical text: `10.0.0.3`, `2001:db8::3`. */
  @Id() address!: string;
  @Text() portId!: string;
  @Text() networkId!: string;
  /** Order among the port's addresses. */
  @Integer() position!: number;
}
