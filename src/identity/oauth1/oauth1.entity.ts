import { Entity, Index } from 'typeorm';
import { Id, Integer, Json, Text } from '../../shared/db/columns';

/** A program that users may let act for them: https://docs.openstack.org/api-ref/identity/v3-ext/#os-oauth1-api */
@Entity('identity_oauth_consumers')
export class OauthConsumer {
  @Id() id!: string;
  /** Sealed by SecretBox, as the secrets of tokens are. */
  @Text() sealedSecret!: string;
  @Text({ nullable: true }) description!: string | null;
  @Json() extra!: Readonly<Record<string, unknown>>;
}

export type OauthTokenKind = 'request' | 'access';

/** A request token, which a user authorizes, or the access token that comes of it. */
@Entity('identity_oauth_tokens')
@Index('identity_oauth_tokens_consumer', ['consumerId'])
@Index('identity_oauth_tokens_user', ['userId'])
export class OauthToken {
  @Id() id!: string;
  @Text() kind!: OauthTokenKind;
  @Text() consumerId!: string;
  @Text() sealedSecret!: string;
  @Text() projectId!: string;
  /** Who authorized it; null before. */
  @Text({ nullable: true }) userId!: string | null;
  @Text({ nullable: true }) verifier!: string | null;
  @Json() roleIds!: readonly string[];
  /** Milliseconds since the epoch. */
  @Integer() expiresAt!: number;
}
