import { Entity, Index } from 'typeorm';
import { Id, Text } from '../../shared/db/columns';

export type RouterPortKind = 'interface' | 'gateway';

/** Which ports are a router's: `device_id` is the users' own text and attaches nothing. */
@Entity('router_ports')
@Index('router_ports_router', ['routerId'])
export class RouterPort {
  @Id() portId!: string;
  @Text() routerId!: string;
  @Text() kind!: RouterPortKind;
}
