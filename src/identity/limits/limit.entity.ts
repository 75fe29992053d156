import { Entity, Index } from 'typeorm';
import { Id, Integer, Text } from '../../shared/db/columns';

/** How much of a resource every project may have where nothing else is said. */
@Entity('identity_registered_limits')
@Index('identity_registered_limits_resource', ['serviceId', 'resourceName'])
export class RegisteredLimit {
  @Id() id!: string;
  @Text() serviceId!: string;
  @Text({ nullable: true }) regionId!: string | null;
  @Text() resourceName!: string;
  /** -1 for no limit. */
  @Integer() defaultLimit!: number;
  @Text({ nullable: true }) description!: string | null;
}

/** What one project or domain has instead. */
@Entity('identity_limits')
@Index('identity_limits_registered', ['registeredLimitId'])
@Index('identity_limits_project', ['projectId'])
@Index('identity_limits_domain', ['domainId'])
export class Limit {
  @Id() id!: string;
  @Text() registeredLimitId!: string;
  @Text({ nullable: true }) projectId!: string | null;
  @Text({ nullable: true }) domainId!: string | null;
  @Integer() resourceLimit!: number;
  @Text({ nullable: true }) description!: string | null;
}
