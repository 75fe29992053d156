import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { groupBy } from '../common/group-by';
import { present, type View } from '../common/present';
import { QosAttachments } from '../qos/qos-attachments';
import type { Seen } from '../rbac/sharing';
import { SubnetPoolsRepository } from '../subnet-pools/subnet-pools.repository';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { TagsRepository } from '../tags/tags.repository';
import type { Network } from './network.entity';
import { networkTarget, networkView, PROVIDER_ATTRIBUTES } from './network.view';

/** Networks as this caller sees them, with one query each for the subnets and tags of all. */
@Injectable()
export class NetworkViews {
  constructor(
    private readonly subnets: SubnetsRepository,
    private readonly pools: SubnetPoolsRepository,
    private readonly tags: TagsRepository,
    private readonly qos: QosAttachments,
    private readonly access: Access,
  ) {}

  async of(
    context: RequestContext,
    networks: readonly Seen<Network>[],
    fields?: ReadonlySet<string>,
  ): Promise<View[]> {
    if (networks.length === 0) return [];
    const ids = networks.map((network) => network.id);
    const subnetIds = await this.subnets.idsByNetwork(ids);
    const scopes = groupBy(await this.pools.scopesOfNetworks(ids), ({ networkId }) => networkId);
    const tags = await this.tags.tagsOf(ids);
    const qos = await this.qos.views(ids.map((id) => ({ id })));
    return networks.map((network) => {
      const view = networkView(network, {
        subnetIds: subnetIds.get(network.id) ?? [],
        scopes: scopes.get(network.id) ?? [],
        tags: tags.get(network.id) ?? [],
      });
      const hidden = this.access.hidden(context, 'get_network', PROVIDER_ATTRIBUTES, networkTarget(network));
      return present({ ...view, ...qos({ id: network.id }) }, hidden, fields);
    });
  }

  async one(context: RequestContext, network: Seen<Network>, fields?: ReadonlySet<string>): Promise<View> {
    const [view = {}] = await this.of(context, [network], fields);
    return view;
  }
}
