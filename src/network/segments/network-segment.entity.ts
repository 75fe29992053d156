import { Entity, Index } from 'typeorm';
import { Id, Integer, Text, Time } from '../../shared/db/columns';
import type { NetworkType } from '../networks/network.entity';

/** How a network is carried, as a thing of its own; each has one, and it never changes. */
@Entity('network_segments')
@Index('network_segments_network', ['networkId'], { unique: true })
export class NetworkSegment {
  @Id() id!: string;
  @Text() networkId!: string;
  @Text({ nullable: true }) name!: string | null;
  @Text({ nullable: true }) description!: string | null;
  @Text() networkType!: NetworkType;
  @Text({ nullable: true }) physicalNetwork!: string | null;
  @Integer({ nullable: true }) segmentationId!: number | null;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
