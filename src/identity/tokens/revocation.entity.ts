import { Entity, PrimaryGeneratedColumn } from 'typeorm';
import { Integer, Text } from '../../shared/db/columns';

/** What a revocation names. `extension` is `<key>:<value>`, such as a trust's. */
export type RevocationKind = 'audit' | 'chain' | 'user' | 'project' | 'domain' | 'extension';

/** All tokens with this value that were issued at `issuedBefore` or earlier are void. */
@Entity('identity_revocations')
export class Revocation {
  @PrimaryGeneratedColumn({ type: 'integer' }) id!: number;
  @Text() kind!: RevocationKind;
  @Text() value!: string;
  /** Milliseconds since the epoch. */
  @Integer() issuedBefore!: number;
  /** Milliseconds since the epoch: no token that it could hit lives longer. */
  @Integer() keepUntil!: number;
}
