import { Bool, CidrOrNone, Int, IpOrNone, List, OneOf, REQUIRED, Text, Uuid } from '../common/attributes';
import type { AllocationPool, HostRoute, Ipv6Mode } from './subnet.entity';
import {
  canonicalPool,
  canonicalRoute,
  nameserversProblem,
  poolsProblem,
  routesProblem,
} from './subnet-attributes';

export const SUBNET_READ_ONLY = ['id', 'created_at', 'updated_at', 'revision_number', 'tags', 'shared'];

const IPV6_MODES = ['dhcpv6-stateful', 'dhcpv6-stateless', 'slaac'];

function serviceTypesProblem(types: readonly unknown[]): string | undefined {
  if (types.some((type) => typeof type !== 'string')) return 'Service type should be a string';
  const texts = types as readonly string[];
  if (new Set(texts).size < texts.length) return `Duplicate items in the list: '${texts.join(', ')}'`;
  return texts.find((type) => !/^(network|compute|baremetal|trunk):/.test(type));
}

export class CreateSubnetDto {
  @Uuid(REQUIRED) network_id!: string;
  @OneOf([4, 6], REQUIRED) ip_version!: 4 | 6;
  @Text(255) name = '';
  @Text(255) description = '';
  @CidrOrNone() cidr?: string | null;
  @Uuid({ nullable: true }) subnetpool_id?: string | null;
  @Int(0, 128, { nullable: true }) prefixlen?: number | null;
  @Bool() use_default_subnetpool = false;
  @IpOrNone() gateway_ip?: string | null;
  @List(poolsProblem, canonicalPool) allocation_pools?: AllocationPool[];
  @List(nameserversProblem) dns_nameservers: string[] = [];
  @List(routesProblem, canonicalRoute) host_routes: HostRoute[] = [];
  @Bool() enable_dhcp = true;
  @OneOf(IPV6_MODES, { nullable: true }) ipv6_ra_mode?: Ipv6Mode | null;
  @OneOf(IPV6_MODES, { nullable: true }) ipv6_address_mode?: Ipv6Mode | null;
  @List(serviceTypesProblem) service_types?: string[];
  @Bool() dns_publish_fixed_ip = false;
  @Uuid({ nullable: true }) segment_id: string | null = null;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateSubnetDto {
  @Text(255) name?: string;
  @Text(255) description?: string;
  @IpOrNone() gateway_ip?: string | null;
  @List(poolsProblem, canonicalPool) allocation_pools?: AllocationPool[];
  @List(nameserversProblem) dns_nameservers?: string[];
  @List(routesProblem, canonicalRoute) host_routes?: HostRoute[];
  @Bool() enable_dhcp?: boolean;
  @List(serviceTypesProblem) service_types?: string[];
  @Bool() dns_publish_fixed_ip?: boolean;
  @Uuid({ nullable: true }) segment_id?: string | null;
}
