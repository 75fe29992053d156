import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Text, Time } from '../../shared/db/columns';

/** A guest's port that carries the traffic of others besides its own, each in a VLAN of the guest's. */
@Entity('network_trunks')
@Index('network_trunks_project', ['projectId'])
@Index('network_trunks_port', ['portId'], { unique: true })
export class Trunk {
  @Id() id!: string;
  @Text() projectId!: string;
  @Text() name!: string;
  @Text() description!: string;
  /** Off: its subports are neither added nor taken away. What it carries goes on, as in Neutron. */
  @Flag() adminStateUp!: boolean;
  @Text() portId!: string;
  @Integer() revision!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}

/** A port is a subport of one trunk at most. */
@Entity('network_subports')
@Index('network_subports_trunk', ['trunkId', 'segmentationId'], { unique: true })
export class Subport {
  @Id() portId!: string;
  @Text() trunkId!: string;
  /** The VLAN in which the guest sends and gets what is this port's. */
  @Integer() segmentationId!: number;
}
