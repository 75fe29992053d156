import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Text, Time } from '../../shared/db/columns';

export type RangeType = 'vlan' | 'vxlan';

/** Ids of segments that new networks get, of all projects or of one. */
@Entity('network_segment_ranges')
@Index('network_segment_ranges_type', ['networkType', 'physicalNetwork'])
export class SegmentRange {
  @Id() id!: string;
  @Text() name!: string;
  @Text() description!: string;
  /** Of the settings: made with the start of the controller, and not changed by requests. */
  @Flag() isDefault!: boolean;
  @Flag() shared!: boolean;
  /** Whose networks alone get ids of it; null where it is shared. */
  @Text({ nullable: true }) projectId!: string | null;
  @Text() networkType!: RangeType;
  /** Empty but for VLANs. */
  @Text() physicalNetwork!: string;
  @Integer() minimum!: number;
  @Integer() maximum!: number;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
