import { Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { Flag, Id, Integer, Json, Text, Time } from '../../shared/db/columns';

export type Extra = Readonly<Record<string, unknown>>;

@Entity('identity_users')
@Index('identity_users_name', ['domainId', 'nameKey'], { unique: true })
// The order of lists.
@Index('identity_users_order', ['name', 'id'])
export class User {
  @Id() id!: string;
  @Text() name!: string;
  /** See common/name-key.ts; written by the repository. */
  @Text({ default: '' }) nameKey!: string;
  @Text() domainId!: string;
  @Flag() enabled!: boolean;
  @Text({ nullable: true }) defaultProjectId!: string | null;
  /** A PHC string; null for a user who cannot sign in with a password. */
  @Text({ nullable: true }) passwordHash!: string | null;
  @Time({ nullable: true }) passwordCreatedAt!: string | null;
  @Time({ nullable: true }) passwordExpiresAt!: string | null;
  /** Wrong passwords in a row, and the time of the last one: the lock-out. */
  @Integer({ default: 0 }) failedCount!: number;
  @Time({ nullable: true }) failedAt!: string | null;
  @Time({ nullable: true }) lastActiveAt!: string | null;
  @Json() options!: Extra;
  /** Attributes that Keystone does not know and keeps: email, description, ... */
  @Json() extra!: Extra;
  @Time() createdAt!: string;
}

/** Hashes that a user has had, the present one included. */
@Entity('identity_passwords')
@Index('identity_passwords_user', ['userId'])
export class PastPassword {
  @PrimaryGeneratedColumn({ type: 'integer' }) id!: number;
  @Text() userId!: string;
  @Text() hash!: string;
  @Time() createdAt!: string;
}
