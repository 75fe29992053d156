import { Entity, Index, PrimaryColumn } from 'typeorm';

/** A host that has a network with its DHCP server because an administrator said so, with ports of it or without. */
@Entity('network_dhcp_hosts')
@Index('network_dhcp_hosts_host', ['hostId'])
export class DhcpHost {
  @PrimaryColumn({ type: 'text' }) networkId!: string;
  @PrimaryColumn({ type: 'text' }) hostId!: string;
}
