import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Json, Text, Time } from '../../shared/db/columns';

export type NetworkType = 'flat' | 'vlan' | 'vxlan' | 'local';

@Entity('networks')
@Index('networks_project', ['projectId'])
@Index('networks_segment', ['segmentKey'], { unique: true })
export class Network {
  @Id() id!: string;
  @Text() projectId!: string;
  @Text() name!: string;
  @Text() description!: string;
  @Flag() adminStateUp!: boolean;
  /** Every project sees it and may make ports on it. */
  @Flag() shared!: boolean;
  /** `router:external`. */
  @Flag() external!: boolean;
  @Flag() isDefault!: boolean;
  @Integer() mtu!: number;
  @Flag() portSecurityEnabled!: boolean;
  @Text() dnsDomain!: string;
  @Json() availabilityZoneHints!: readonly string[];
  @Text() networkType!: NetworkType;
  @Text({ nullable: true }) physicalNetwork!: string | null;
  /** VLAN id or VNI. */
  @Integer({ nullable: true }) segmentationId!: number | null;
  /** `flat:public`, `vlan:physnet1:100`, `vxlan:17`; null for local ones. Unique, so that no segment is given out twice. */
  @Text({ nullable: true }) segmentKey!: string | null;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
