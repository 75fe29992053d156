import { Entity, Index } from 'typeorm';
import { Id, Text } from '../../shared/db/columns';

/** As Neutron's errors name them; a router's is for the address of its gateway. */
export type QosOwnerKind = 'network' | 'port' | 'fip' | 'router';

/** What a policy is attached to: ids are unique over all kinds. */
@Entity('network_qos_bindings')
@Index('network_qos_bindings_policy', ['policyId'])
export class QosBinding {
  @Id() ownerId!: string;
  @Text() kind!: QosOwnerKind;
  @Text() policyId!: string;
}
