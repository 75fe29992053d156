import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Json, Text, Time } from '../../shared/db/columns';

/** The trustor lets the trustee act with some roles on a project: https://docs.openstack.org/api-ref/identity/v3-ext/#os-trust-api */
@Entity('identity_trusts')
@Index('identity_trusts_trustor', ['trustorUserId'])
@Index('identity_trusts_trustee', ['trusteeUserId'])
@Index('identity_trusts_parent', ['redelegatedTrustId'])
export class Trust {
  @Id() id!: string;
  @Text() trustorUserId!: string;
  @Text() trusteeUserId!: string;
  @Text({ nullable: true }) projectId!: string | null;
  /** Whether its tokens are the trustor's own. */
  @Flag() impersonation!: boolean;
  /** UTC with microseconds and no zone; null for never. */
  @Text({ nullable: true }) expiresAt!: string | null;
  @Integer({ nullable: true }) remainingUses!: number | null;
  @Json() roleIds!: readonly string[];
  /** The trust by whose token this one was made. */
  @Text({ nullable: true }) redelegatedTrustId!: string | null;
  /** How many trusts may still be made one from the other below this one. */
  @Integer() redelegationCount!: number;
  @Time() createdAt!: string;
}
