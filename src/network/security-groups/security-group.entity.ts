import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Text, Time } from '../../shared/db/columns';

@Entity('security_groups')
@Index('security_groups_project', ['projectId'])
@Index('security_groups_default', ['defaultOf'], { unique: true })
export class SecurityGroup {
  @Id() id!: string;
  @Text() projectId!: string;
  @Text() name!: string;
  @Text() description!: string;
  @Flag() stateful!: boolean;
  /** The project whose default group this is; unique, so that a project never gets two. */
  @Text({ nullable: true }) defaultOf!: string | null;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
