import type { FixedIpRequest } from '../addresses/address-allocator';
import {
  Attribute,
  Bool,
  canonicalMac,
  Dict,
  List,
  macProblem,
  OneOf,
  REQUIRED,
  Text,
  TextOrEmpty,
  Uuid,
  UuidList,
} from '../common/attributes';
import { DnsDomain, DnsName } from '../common/dns-attributes';
import {
  addressPairsProblem,
  canonicalFixedIp,
  canonicalOption,
  canonicalPair,
  dhcpOptionsProblem,
  fixedIpsProblem,
} from './port-attributes';

export const PORT_READ_ONLY = [
  'id',
  'status',
  'binding:vif_type',
  'binding:vif_details',
  'dns_assignment',
  'ip_allocation',
  'qos_network_policy_id',
  'trunk_details',
  'created_at',
  'updated_at',
  'revision_number',
  'tags',
];

/** neutron_lib/api/definitions/portbindings.py; bridges carry only the first. */
export const VNIC_TYPES = [
  'normal',
  'direct',
  'macvtap',
  'baremetal',
  'direct-physical',
  'virtio-forwarder',
  'smart-nic',
  'vdpa',
  'accelerator-direct',
  'accelerator-direct-physical',
  'remote-managed',
];

const Mac = () => Attribute({ convert: canonicalMac, problem: macProblem });

/** An address pair or option as a request has it: some fields may be left out. */
export interface AddressPairRequest {
  ip_address: string;
  mac_address?: string;
}
export interface DhcpOptionRequest {
  opt_name: string;
  /** null takes the option away. */
  opt_value: string | null;
  ip_version: 4 | 6;
}

export class CreatePortDto {
  @Uuid(REQUIRED) network_id!: string;
  @Text(255) name = '';
  @Text(255) description = '';
  @Bool() admin_state_up = true;
  @Mac() mac_address?: string;
  @List(fixedIpsProblem, canonicalFixedIp) fixed_ips?: FixedIpRequest[];
  @Text(255) device_id = '';
  @Text(255) device_owner = '';
  @UuidList() security_groups?: string[];
  @List(addressPairsProblem, canonicalPair) allowed_address_pairs?: AddressPairRequest[];
  @List(dhcpOptionsProblem, canonicalOption) extra_dhcp_opts?: DhcpOptionRequest[];
  @Bool() port_security_enabled?: boolean;
  @DnsName() dns_name = '';
  @DnsDomain() dns_domain = '';
  @OneOf(VNIC_TYPES) 'binding:vnic_type' = 'normal';
  @Text(255) 'binding:host_id' = '';
  @Dict() 'binding:profile'?: Record<string, unknown>;
  @Uuid({ nullable: true }) qos_policy_id: string | null = null;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdatePortDto {
  @Text(255) name?: string;
  @Text(255) description?: string;
  @Bool() admin_state_up?: boolean;
  @Mac() mac_address?: string;
  @List(fixedIpsProblem, canonicalFixedIp) fixed_ips?: FixedIpRequest[];
  @Text(255) device_id?: string;
  @Text(255) device_owner?: string;
  @UuidList() security_groups?: string[];
  @List(addressPairsProblem, canonicalPair) allowed_address_pairs?: AddressPairRequest[];
  @List(dhcpOptionsProblem, canonicalOption) extra_dhcp_opts?: DhcpOptionRequest[];
  @Bool() port_security_enabled?: boolean;
  @DnsName() dns_name?: string;
  @DnsDomain() dns_domain?: string;
  @OneOf(VNIC_TYPES) 'binding:vnic_type'?: string;
  @TextOrEmpty(255) 'binding:host_id'?: string;
  @Dict() 'binding:profile'?: Record<string, unknown>;
  @Uuid({ nullable: true }) qos_policy_id?: string | null;
}

/** Of `add_allowed_address_pairs` and `remove_allowed_address_pairs`. */
export class AddressPairsDto {
  @List(addressPairsProblem, canonicalPair) allowed_address_pairs: AddressPairRequest[] = [];
}
