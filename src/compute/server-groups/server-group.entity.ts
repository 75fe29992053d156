import { Entity, Index } from 'typeorm';
import type { GroupPolicy } from '../../scheduler';
import { Id, Integer, Text, Time } from '../../shared/db/columns';

/** Servers that go together or keep apart. Who is in it stands in the rows of servers. */
@Entity('server_groups')
@Index('server_groups_project', ['projectId', 'createdAt', 'id'])
export class ServerGroup {
  @Id() id!: string;
  @Text() name!: string;
  @Text() projectId!: string;
  @Text() userId!: string;
  @Text() policy!: GroupPolicy;
  /** Of an anti-affinity group; null for the one server that is meant where nothing is said. */
  @Integer({ nullable: true }) maxServerPerHost!: number | null;
  @Time() createdAt!: string;
}
