import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { groupBy } from '../common/group-by';
import { present, type View } from '../common/present';
import { NETWORK_SETTINGS, type NetworkSettings } from '../network.settings';
import { QosAttachments } from '../qos/qos-attachments';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import { TagsRepository } from '../tags/tags.repository';
import { TrunkPorts } from '../trunks/trunk-ports';
import type { Port } from './port.entity';
import { BINDING_ATTRIBUTES, portView } from './port.view';
import { PortAddressesRepository } from './port-addresses.repository';

/** Ports as this caller sees them, with one query each for the addresses, groups and tags of all. */
@Injectable()
export class PortViews {
  constructor(
    private readonly addresses: PortAddressesRepository,
    private readonly groups: SecurityGroupsRepository,
    private readonly tags: TagsRepository,
    private readonly qos: QosAttachments,
    private readonly trunks: TrunkPorts,
    private readonly access: Access,
    @Inject(NETWORK_SETTINGS) private readonly settings: NetworkSettings,
  ) {}

  async of(context: RequestContext, ports: readonly Port[], fields?: ReadonlySet<string>): Promise<View[]> {
    if (ports.length === 0) return [];
    const ids = ports.map((port) => port.id);
    const addresses = groupBy(await this.addresses.listByPorts(ids), (ip) => ip.portId);
    const groups = await this.groups.groupIdsOf(ids);
    const tags = await this.tags.tagsOf(ids);
    const qos = await this.qos.views(ports);
    const trunk = await this.trunks.details(ids);
    return ports.map((port) => {
      const view = portView(port, {
        addresses: addresses.get(port.id) ?? [],
        securityGroupIds: groups.get(port.id) ?? [],
        tags: tags.get(port.id) ?? [],
        dnsDomain: this.settings.dnsDomain,
      });
      const target = { project_id: port.projectId };
      const hidden = this.access.hidden(context, 'get_port', BINDING_ATTRIBUTES, target);
      return present({ ...view, ...qos(port), ...trunk(port.id) }, hidden, fields);
    });
  }

  async one(context: RequestContext, port: Port, fields?: ReadonlySet<string>): Promise<View> {
    const [view = {}] = await this.of(context, [port], fields);
    return view;
  }
}
