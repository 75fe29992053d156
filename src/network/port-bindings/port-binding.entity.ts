import { Entity, Index, PrimaryColumn } from 'typeorm';
import { Json, Text } from '../../shared/db/columns';

/** Where a port could be bound besides where it is: nothing of it is on that host before somebody activates it. */
@Entity('network_port_bindings')
@Index('network_port_bindings_port', ['portId'])
export class PortBinding {
  @PrimaryColumn({ type: 'text' }) portId!: string;
  @PrimaryColumn({ type: 'text' }) host!: string;
  @Text() vnicType!: string;
  @Json() profile!: Readonly<Record<string, unknown>>;
}
