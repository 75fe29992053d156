import { Entity, Index } from 'typeorm';
import { Id, Json, Text, Time } from '../../shared/db/columns';
import type { HostVerdict } from '../scheduler.port';

/** Why a server went where it went, or nowhere: the last decision for each. */
@Entity('scheduler_decisions')
@Index('scheduler_decisions_time', ['decidedAt'])
export class DecisionRecord {
  @Id() consumerId!: string;
  @Text({ nullable: true }) chosenHostId!: string | null;
  @Json() hosts!: readonly HostVerdict[];
  @Time() decidedAt!: string;
}
