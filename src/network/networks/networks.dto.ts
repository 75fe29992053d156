import { Bool, Int, OneOf, Text, Uuid } from '../common/attributes';
import { DnsDomain } from '../common/dns-attributes';
import { ZoneHints } from '../common/zone-hints';

/** Attributes that only answers have. */
export const NETWORK_READ_ONLY = [
  'id',
  'status',
  'subnets',
  'availability_zones',
  'ipv4_address_scope',
  'ipv6_address_scope',
  'created_at',
  'updated_at',
  'revision_number',
  'tags',
];

const NETWORK_TYPES = ['flat', 'vlan', 'vxlan', 'local'];
/** 68 is the least that IPv4 allows (RFC 791); 0 asks for the default. */
const MAX_MTU = 2 ** 31 - 1;

export class CreateNetworkDto {
  @Text(255) name = '';
  @Text(255) description = '';
  @Bool() admin_state_up = true;
  @Bool() shared = false;
  @Bool() 'router:external' = false;
  @Bool() is_default = false;
  @Int(0, MAX_MTU) mtu = 0;
  @Bool() port_security_enabled = true;
  @DnsDomain() dns_domain = '';
  @ZoneHints() availability_zone_hints: string[] = [];
  @OneOf(NETWORK_TYPES) 'provider:network_type'?: string;
  @Text(64) 'provider:physical_network'?: string;
  @Int(0, MAX_MTU) 'provider:segmentation_id'?: number;
  @Uuid({ nullable: true }) qos_policy_id: string | null = null;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateNetworkDto {
  @Text(255) name?: string;
  @Text(255) description?: string;
  @Bool() admin_state_up?: boolean;
  @Bool() shared?: boolean;
  @Bool() 'router:external'?: boolean;
  @Bool() is_default?: boolean;
  @Int(0, MAX_MTU) mtu?: number;
  @Bool() port_security_enabled?: boolean;
  @DnsDomain() dns_domain?: string;
  @OneOf(NETWORK_TYPES) 'provider:network_type'?: string;
  @Text(64) 'provider:physical_network'?: string;
  @Int(0, MAX_MTU) 'provider:segmentation_id'?: number;
  @Uuid({ nullable: true }) qos_policy_id?: string | null;
}
