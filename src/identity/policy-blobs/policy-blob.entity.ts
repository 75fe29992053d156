import { Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { Id, Json, Text } from '../../shared/db/columns';

/** A document that identity keeps for a service; what it says is the service's own matter. */
@Entity('identity_policies')
export class PolicyBlob {
  @Id() id!: string;
  @Text() type!: string;
  @Text() blob!: string;
  @Json() extra!: Readonly<Record<string, unknown>>;
}

/** OS-ENDPOINT-POLICY: which policy is for an endpoint, a service, or a service in a region. */
@Entity('identity_policy_associations')
@Index('identity_policy_associations_policy', ['policyId'])
export class PolicyAssociation {
  @PrimaryGeneratedColumn({ type: 'integer' }) id!: number;
  @Text() policyId!: string;
  @Text({ nullable: true }) endpointId!: string | null;
  @Text({ nullable: true }) serviceId!: string | null;
  @Text({ nullable: true }) regionId!: string | null;
}
