import { Entity, Index } from 'typeorm';
import { Id, Integer, Text } from '../../shared/db/columns';

/** The kinds that hosts can keep; Neutron has more. */
export type QosRuleType = 'bandwidth_limit' | 'packet_rate_limit' | 'dscp_marking';
export type QosDirection = 'ingress' | 'egress';

@Entity('network_qos_rules')
@Index('network_qos_rules_policy', ['policyId', 'type', 'direction'], { unique: true })
export class QosRule {
  @Id() id!: string;
  @Text() policyId!: string;
  @Text() type!: QosRuleType;
  /** Of a limit, as the guest sees it; a mark is for what it sends. */
  @Text() direction!: QosDirection;
  /** `max_kbps` or `max_kpps` of a limit, `dscp_mark` of a mark. */
  @Integer() value!: number;
  /** `max_burst_kbps` or `max_burst_kpps` of a limit; 0 is what suits the rate. */
  @Integer() burst!: number;
}
