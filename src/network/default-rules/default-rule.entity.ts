import { Entity } from 'typeorm';
import { Flag, Id, Integer, Text, Time } from '../../shared/db/columns';
import type { Ethertype, RuleDirection } from '../security-groups/security-group-rule.entity';

/** A rule that new security groups begin with. */
@Entity('network_default_rules')
export class DefaultRule {
  @Id() id!: string;
  @Text() description!: string;
  @Text() direction!: RuleDirection;
  @Text() ethertype!: Ethertype;
  @Text({ nullable: true }) protocol!: string | null;
  @Integer({ nullable: true }) portRangeMin!: number | null;
  @Integer({ nullable: true }) portRangeMax!: number | null;
  @Text({ nullable: true }) remoteIpPrefix!: string | null;
  /** `PARENT` is the group that begins with it. */
  @Text({ nullable: true }) remoteGroupId!: string | null;
  @Text({ nullable: true }) remoteAddressGroupId!: string | null;
  /** In the default group of each project. */
  @Flag() usedInDefault!: boolean;
  /** In all other groups. */
  @Flag() usedInOthers!: boolean;
  /** What the rule says, in one text. */
  @Text() signature!: string;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
