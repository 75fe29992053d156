import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Text, Time } from '../../shared/db/columns';

/** Rules about the traffic of whatever it is attached to. */
@Entity('network_qos_policies')
@Index('network_qos_policies_project', ['projectId'])
export class QosPolicy {
  @Id() id!: string;
  @Text() projectId!: string;
  @Text() name!: string;
  @Text() description!: string;
  /** Every project may attach it. */
  @Flag() shared!: boolean;
  /** New networks of its project get it. */
  @Flag() isDefault!: boolean;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
