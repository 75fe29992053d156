import { Controller, Get } from '@nestjs/common';
import { Ctx, Public } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';

/** What stands under /v2.0, as Neutron's own document lists it. */
const COLLECTIONS = [
  ['network', 'networks'],
  ['subnet', 'subnets'],
  ['subnetpool', 'subnetpools'],
  ['address_group', 'address-groups'],
  ['address_scope', 'address-scopes'],
  ['port', 'ports'],
  ['security_group', 'security-groups'],
  ['security_group_rule', 'security-group-rules'],
  ['router', 'routers'],
  ['floatingip', 'floatingips'],
  ['default_security_group_rule', 'default-security-group-rules'],
  ['rbac_policy', 'rbac-policies'],
  ['auto_allocated_topology', 'auto-allocated-topology'],
  ['trunk', 'trunks'],
  ['policy', 'qos/policies'],
  ['rule_type', 'qos/rule-types'],
  ['flavor', 'flavors'],
  ['service_profile', 'service_profiles'],
  ['segment', 'segments'],
  ['network_segment_range', 'network-segment-ranges'],
  ['quota', 'quotas'],
  ['extension', 'extensions'],
  ['agent', 'agents'],
  ['availability_zone', 'availability_zones'],
  ['network_ip_availability', 'network-ip-availabilities'],
  ['service_provider', 'service-providers'],
] as const;

@Public()
@Controller('network')
export class DiscoveryController {
  @Get()
  versions(@Ctx() context: RequestContext) {
    const links = [{ rel: 'self', href: `${context.serviceUrl}/v2.0/` }];
    return { versions: [{ id: 'v2.0', status: 'CURRENT', links }] };
  }

  @Get('v2.0')
  resources(@Ctx() context: RequestContext) {
    return {
      resources: COLLECTIONS.map(([name, collection]) => ({
        name,
        collection,
        links: [{ rel: 'self', href: `${context.serviceUrl}/v2.0/${collection}` }],
      })),
    };
  }
}
