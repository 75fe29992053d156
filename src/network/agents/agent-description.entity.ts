import { Entity } from 'typeorm';
import { Id, Text } from '../../shared/db/columns';

/** What an admin wrote about an agent; the rest of it is its host's. */
@Entity('network_agent_descriptions')
export class AgentDescription {
  @Id() agentId!: string;
  @Text() description!: string;
}
