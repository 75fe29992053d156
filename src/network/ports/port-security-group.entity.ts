import { Entity, Index } from 'typeorm';
import { Id } from '../../shared/db/columns';

/** A port's membership in a security group. */
@Entity('port_security_groups')
@Index('port_security_groups_group', ['securityGroupId'])
export class PortSecurityGroup {
  @Id() portId!: string;
  @Id() securityGroupId!: string;
}
