import { Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { Flag, Text } from '../../shared/db/columns';

export type ActorType = 'user' | 'group';
export type TargetType = 'project' | 'domain' | 'system';

/** A role of a user or a group on a project, a domain or the system. */
@Entity('identity_assignments')
@Index('identity_assignments_once', ['actorId', 'targetType', 'targetId', 'roleId', 'inherited'], {
  unique: true,
})
@Index('identity_assignments_target', ['targetId'])
@Index('identity_assignments_role', ['roleId'])
export class Assignment {
  @PrimaryGeneratedColumn({ type: 'integer' }) id!: number;
  @Text() actorType!: ActorType;
  @Text() actorId!: string;
  @Text() targetType!: TargetType;
  @Text() targetId!: string;
  @Text() roleId!: string;
  /** OS-INHERIT: counts for the projects below the target, not for the target itself. */
  @Flag() inherited!: boolean;
}
