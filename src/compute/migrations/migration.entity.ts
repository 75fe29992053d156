import { Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { Json, Text, Time } from '../../shared/db/columns';
import type { FlavorSnapshot } from '../flavors/flavor.view';
import type { VmState } from '../servers/server.entity';

/** nova/objects/migration.py; what a resize goes through, in order, and how it can end. */
export type MigrationStatus =
  | 'pre-migrating'
  | 'migrating'
  | 'post-migrating'
  | 'finished'
  | 'confirming'
  | 'confirmed'
  | 'reverting'
  | 'reverted'
  | 'error';

/** One resize of a server: what it was before stands here until it is confirmed or reverted. */
@Entity('server_migrations')
@Index('server_migrations_server', ['serverId'])
@Index('server_migrations_created', ['createdAt', 'id'])
export class Migration {
  @PrimaryGeneratedColumn({ type: 'integer' }) id!: number;
  /** Also who holds what the server held before, in placement, and the name of its disks as they were. */
  @Text({ unique: true }) uuid!: string;
  @Text() serverId!: string;
  @Text() projectId!: string;
  /** Who asked for it. */
  @Text() userId!: string;
  @Text() kind!: 'resize';
  @Text() status!: MigrationStatus;
  /** Names: the hosts may be let go. */
  @Text() sourceHost!: string;
  @Text() targetHost!: string;
  @Json() oldFlavor!: FlavorSnapshot;
  @Json() newFlavor!: FlavorSnapshot;
  @Text() oldVmState!: VmState;
  @Time() createdAt!: string;
  @Time({ nullable: true }) updatedAt!: string | null;
}
