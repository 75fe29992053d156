import { Entity, Index } from 'typeorm';
import { Id, Json, Text, Time } from '../../shared/db/columns';

@Entity('identity_groups')
@Index('identity_groups_name', ['domainId', 'nameKey'], { unique: true })
export class Group {
  @Id() id!: string;
  @Text() name!: string;
  /** See common/name-key.ts; written by the repository. */
  @Text({ default: '' }) nameKey!: string;
  @Text() domainId!: string;
  @Text() description!: string;
  @Json() extra!: Readonly<Record<string, unknown>>;
  @Time() createdAt!: string;
}

@Entity('identity_group_members')
@Index('identity_group_members_group', ['groupId'])
export class GroupMember {
  @Id() userId!: string;
  @Id() groupId!: string;
}
