import { Entity, Index } from 'typeorm';
import { Id, Json, Text, Time } from '../../shared/db/columns';

/** A secret that belongs to a user: an EC2 access key, a TOTP seed, a certificate, ... */
@Entity('identity_credentials')
@Index('identity_credentials_user', ['userId', 'type'])
@Index('identity_credentials_project', ['projectId'])
export class Credential {
  /** Of an EC2 credential the SHA-256 of its access key, by which it is found. */
  @Id() id!: string;
  @Text() userId!: string;
  @Text({ nullable: true }) projectId!: string | null;
  @Text() type!: string;
  /** Sealed by SecretBox for this id. */
  @Text() sealedBlob!: string;
  @Json() extra!: Readonly<Record<string, unknown>>;
  @Time() createdAt!: string;
}
