import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Text, Time } from '../../shared/db/columns';

export type RuleDirection = 'ingress' | 'egress';
export type Ethertype = 'IPv4' | 'IPv6';

@Entity('security_group_rules')
@Index('security_group_rules_signature', ['securityGroupId', 'signature'], { unique: true })
@Index('security_group_rules_remote', ['remoteGroupId'])
@Index('security_group_rules_remote_addresses', ['remoteAddressGroupId'])
@Index('security_group_rules_project', ['projectId'])
export class SecurityGroupRule {
  @Id() id!: string;
  @Text() securityGroupId!: string;
  @Text() projectId!: string;
  @Text() description!: string;
  @Text() direction!: RuleDirection;
  @Text() ethertype!: Ethertype;
  /** As the user gave it, in lower case: an IANA name or a number as text; null for any. */
  @Text({ nullable: true }) protocol!: string | null;
  @Integer({ nullable: true }) portRangeMin!: number | null;
  @Integer({ nullable: true }) portRangeMax!: number | null;
  @Text({ nullable: true }) remoteIpPrefix!: string | null;
  @Text({ nullable: true }) remoteGroupId!: string | null;
  /** Addresses under a name: another way of saying who is at the other end. */
  @Text({ nullable: true }) remoteAddressGroupId!: string | null;
  /** One of those that every project's default group begins with. */
  @Flag() belongsToDefaultGroup!: boolean;
  /** What the rule says, in one text: two rules of a group that say the same are refused. */
  @Text() signature!: string;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
