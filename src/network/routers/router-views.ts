import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { groupBy } from '../common/group-by';
import { present, type View, wireTime } from '../common/present';
import type { PortAddress } from '../ports/port-address.entity';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { TagsRepository } from '../tags/tags.repository';
import type { Router } from './router.entity';
import { routerTarget } from './routers.service';

/** Only who may see how a router is made sees these. */
const DRIVER_ATTRIBUTES = ['ha', 'distributed'];

/** Routers as this caller sees them, with one query each for the addresses of their gateways and the tags of all. */
@Injectable()
export class RouterViews {
  constructor(
    private readonly addresses: PortAddressesRepository,
    private readonly tags: TagsRepository,
    private readonly access: Access,
  ) {}

  async of(
    context: RequestContext,
    routers: readonly Router[],
    fields?: ReadonlySet<string>,
  ): Promise<View[]> {
    if (routers.length === 0) return [];
    const ports = routers.flatMap(({ gatewayPortId }) => gatewayPortId ?? []);
    const addresses = groupBy(await this.addresses.listByPorts(ports), (ip) => ip.portId);
    const tags = await this.tags.tagsOf(routers.map(({ id }) => id));
    return routers.map((router) => {
      const outside = addresses.get(router.gatewayPortId ?? '') ?? [];
      const view = routerView(router, outside, tags.get(router.id) ?? []);
      const hidden = this.access.hidden(context, 'get_router', DRIVER_ATTRIBUTES, routerTarget(router));
      return present(view, hidden, fields);
    });
  }

  async one(context: RequestContext, router: Router, fields?: ReadonlySet<string>): Promise<View> {
    const [view = {}] = await this.of(context, [router], fields);
    return view;
  }
}

export function routerView(router: Router, outside: readonly PortAddress[], tags: readonly string[]): View {
  return {
    id: router.id,
    name: router.name,
    description: router.description,
    tenant_id: router.projectId,
    project_id: router.projectId,
    admin_state_up: router.adminStateUp,
    status: router.status,
    external_gateway_info: router.externalNetworkId
      ? {
          network_id: router.externalNetworkId,
          enable_snat: router.enableSnat,
          external_fixed_ips: outside.map((ip) => ({ subnet_id: ip.subnetId, ip_address: ip.address })),
        }
      : null,
    routes: router.routes,
    availability_zone_hints: router.availabilityZoneHints,
    availability_zones: router.hostId ? ['nova'] : [],
    ha: false,
    distributed: false,
    tags,
    revision_number: router.revision,
    created_at: wireTime(router.createdAt),
    updated_at: wireTime(router.updatedAt),
  };
}
