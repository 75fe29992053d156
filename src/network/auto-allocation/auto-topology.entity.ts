import { Entity } from 'typeorm';
import { Id, Text } from '../../shared/db/columns';

/** What was made for a project that asked for any network at all. */
@Entity('auto_allocated_topologies')
export class AutoTopology {
  @Id() projectId!: string;
  @Text() networkId!: string;
  @Text() routerId!: string;
}
