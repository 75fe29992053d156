import { Entity, PrimaryGeneratedColumn } from 'typeorm';
import { Integer, Text } from '../../shared/db/columns';

/** What a revocation names. `extension` is `<key>:<value>`, such as a trust's. */
export type RevocationKind = 'audit' | 'chain' | 'user' | 'project' | 'domain' | 'extension';

/**
 * All tokens with this value that were issued before it are void: those whose number is not above `generation`, because
 * the clock may have been set back since. Tokens from before they had numbers are compared by time.
 */
@Entity('identity_revocations')
export class Revocation {
  @PrimaryGeneratedColumn({ type: 'integer' }) id!: number;
  @Text() kind!: RevocationKind;
  @Text() value!: string;
  /** Milliseconds since the epoch. */
  @Integer() issuedBefore!: number;
  /** Milliseconds since the epoch: no token that it could hit lives longer. */
  @Integer() keepUntil!: number;
  /** See Generations. */
  @Integer({ default: 0 }) generation!: number;
  /** Milliseconds that the controller must run before it may be forgotten; the clock says nothing of that once it jumped. */
  @Integer({ default: 0 }) leftMs!: number;
}
