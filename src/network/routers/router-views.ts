import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { groupBy } from '../common/group-by';
import { present, type View, wireTime } from '../common/present';
import { ConntrackHelpersRepository } from '../conntrack-helpers/conntrack-helpers.repository';
import type { PortAddress } from '../ports/port-address.entity';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { QosAttachments } from '../qos/qos-attachments';
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
    private readonly qos: QosAttachments,
    private readonly helpers: ConntrackHelpersRepository,
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
    const helpers = groupBy(
      await this.helpers.listByRouters(routers.map(({ id }) => id)),
      ({ routerId }) => routerId,
    );
    const owner = ({ id, externalNetworkId: networkId }: Router) => ({ id, networkId });
    const qos = await this.qos.views(routers.map(owner));
    return routers.map((router) => {
      const outside = addresses.get(router.gatewayPortId ?? '') ?? [];
      const view = routerView(router, outside, tags.get(router.id) ?? [], qos(owner(router)));
      const hidden = this.access.hidden(context, 'get_router', DRIVER_ATTRIBUTES, routerTarget(router));
      const own = (helpers.get(router.id) ?? []).map(({ protocol, port, helper }) => ({
        protocol,
        port,
        helper,
      }));
      return present({ ...view, conntrack_helpers: own }, hidden, fields);
    });
  }

  async one(context: RequestContext, router: Router, fields?: ReadonlySet<string>): Promise<View> {
    const [view = {}] = await this.of(context, [router], fields);
    return view;
  }
}

export function routerView(
  router: Router,
  outside: readonly PortAddress[],
  tags: readonly string[],
  qos: View,
): View {
  const limited = qos.qos_policy_id || qos.qos_network_policy_id;
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
          ...(limited ? { qos_policy_id: qos.qos_policy_id } : {}),
        }
      : null,
    routes: router.routes,
    availability_zone_hints: router.availabilityZoneHints,
    availability_zones: router.hostId ? ['nova'] : [],
    flavor_id: router.flavorId,
    ha: false,
    distributed: false,
    tags,
    revision_number: router.revision,
    created_at: wireTime(router.createdAt),
    updated_at: wireTime(router.updatedAt),
  };
}
