import { IpOrNone, REQUIRED, Text, Uuid } from '../common/attributes';
import { DnsName } from '../common/dns-attributes';

/** Attributes that only answers have. */
export const FLOATING_IP_READ_ONLY = [
  'id',
  'router_id',
  'status',
  'port_details',
  'port_forwardings',
  'qos_network_policy_id',
  'created_at',
  'updated_at',
  'revision_number',
  'tags',
];

export class CreateFloatingIpDto {
  @Uuid(REQUIRED) floating_network_id!: string;
  @IpOrNone() floating_ip_address: string | null = null;
  @Uuid({ nullable: true }) subnet_id: string | null = null;
  @Uuid({ nullable: true }) port_id: string | null = null;
  @IpOrNone() fixed_ip_address: string | null = null;
  @Text(255) description = '';
  @DnsName() dns_name = '';
  @DnsName() dns_domain = '';
  @Uuid({ nullable: true }) qos_policy_id: string | null = null;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateFloatingIpDto {
  @Uuid({ nullable: true }) port_id?: string | null;
  @IpOrNone() fixed_ip_address?: string | null;
  @Text(255) description?: string;
  @Uuid({ nullable: true }) qos_policy_id?: string | null;
}
