import { Entity, Index } from 'typeorm';
import { Id, Integer, Text } from '../../shared/db/columns';

/** A router's conntrack reads this protocol's words, to let through and translate what they announce. */
@Entity('network_conntrack_helpers')
@Index('network_conntrack_helpers_router', ['routerId', 'protocol', 'port', 'helper'], { unique: true })
export class ConntrackHelper {
  @Id() id!: string;
  @Text() routerId!: string;
  @Text() protocol!: string;
  @Integer() port!: number;
  @Text() helper!: string;
}
