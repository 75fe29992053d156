import { Entity, Index } from 'typeorm';
import { Flag, Id, Json, Text } from '../../shared/db/columns';

/** A secret of a user's own that opens one project with some of the user's roles. */
@Entity('identity_application_credentials')
@Index('identity_application_credentials_name', ['userId', 'name'], { unique: true })
@Index('identity_application_credentials_project', ['projectId'])
export class ApplicationCredential {
  @Id() id!: string;
  @Text() name!: string;
  @Text() userId!: string;
  @Text() projectId!: string;
  @Text() secretHash!: string;
  @Text({ nullable: true }) description!: string | null;
  /** UTC with microseconds and no zone; null for never. */
  @Text({ nullable: true }) expiresAt!: string | null;
  /** Whether a token of it may make and delete application credentials. */
  @Flag() unrestricted!: boolean;
  @Json() roleIds!: readonly string[];
  /** Null: every call is allowed. */
  @Json({ nullable: true }) accessRuleIds!: readonly string[] | null;
}

/** One kind of call that application credentials may be limited to. */
@Entity('identity_access_rules')
@Index('identity_access_rules_once', ['userId', 'service', 'path', 'method'], { unique: true })
export class AccessRule {
  @Id() id!: string;
  @Text() userId!: string;
  @Text() service!: string;
  @Text() path!: string;
  @Text() method!: string;
}
