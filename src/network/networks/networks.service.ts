import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { DomainEvents } from '../../shared/events/domain-events';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { DhcpHostsRepository } from '../agents/dhcp-hosts.repository';
import { Access, givenAttributes } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { assertRevision } from '../common/revisions';
import { EVERYTHING, visibleNetworks } from '../common/scope';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import { defaultExternalExists, invalidInput, networkInUse, networkNotFound } from '../network.errors';
import { networkChanged } from '../network.events';
import { NETWORK_SETTINGS, type NetworkSettings } from '../network.settings';
import { PortRecords } from '../ports/port-records';
import { PortsRepository } from '../ports/ports.repository';
import { QosAttachments } from '../qos/qos-attachments';
import { Quotas } from '../quotas/quotas.service';
import { type Seen, Sharing } from '../rbac/sharing';
import { SegmentRecords } from '../segments/segment-records';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { TagsRepository } from '../tags/tags.repository';
import type { Network } from './network.entity';
import { networkTarget } from './network.view';
import { NetworkUses } from './network-uses';
import { CreateNetworkDto, type UpdateNetworkDto } from './networks.dto';
import { NetworksRepository } from './networks.repository';
import { maximumMtu, segmentKey } from './segment';
import { SegmentAllocator } from './segment-allocator';

const MIN_MTU = 68;

@Injectable()
export class NetworksService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly networks: NetworksRepository,
    private readonly subnets: SubnetsRepository,
    private readonly ports: PortsRepository,
    private readonly portRecords: PortRecords,
    private readonly floatingIps: FloatingIpsRepository,
    private readonly tags: TagsRepository,
    private readonly segments: SegmentAllocator,
    private readonly segmentRecords: SegmentRecords,
    private readonly dhcpHosts: DhcpHostsRepository,
    private readonly qos: QosAttachments,
    private readonly quotas: Quotas,
    private readonly sharing: Sharing,
    private readonly uses: NetworkUses,
    private readonly access: Access,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    @Inject(NETWORK_SETTINGS) private readonly settings: NetworkSettings,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.networks.query(raw, context.token?.projectId);
    const scope = this.access.seesAll(context) ? EVERYTHING : visibleNetworks(context);
    const { rows } = await this.networks.page(query, scope);
    const seen = await this.sharing.seen(context, rows);
    return { query, rows: this.access.visible(context, 'get_network', seen, networkTarget) };
  }

  /** 404 also for networks that the caller may not see. */
  async get(context: RequestContext, id: string): Promise<Seen<Network>> {
    const network = await this.sharing.one(context, await this.networks.find(id));
    const target = network && networkTarget(network);
    return this.access.reveal(context, 'get_network', network, target, () => networkNotFound(id));
  }

  create(context: RequestContext, items: readonly CreateNetworkDto[]): Promise<Seen<Network>[]> {
    const defaults = new CreateNetworkDto();
    const owners = items.map((item) => {
      const projectId = this.access.ownerOf(context, item);
      const target = { project_id: projectId, tenant_id: projectId };
      this.access.enforce(context, 'create_network', target, givenAttributes(item, defaults));
      return projectId;
    });
    return this.unitOfWork.run(async (tx) => {
      const made: Network[] = [];
      for (const [index, item] of items.entries()) {
        const projectId = owners[index] ?? context.projectId;
        await this.quotas.reserve(projectId, 'network', 1);
        const network = await this.insert(tx, projectId, item);
        await this.qos.setOfNewNetwork(context, tx, network, item.qos_policy_id);
        made.push(network);
      }
      return this.sharing.seen(context, made);
    });
  }

  async insert(tx: Tx, projectId: string, body: CreateNetworkDto): Promise<Network> {
    const asked = {
      type: body['provider:network_type'],
      physicalNetwork: body['provider:physical_network'],
      segmentationId: body['provider:segmentation_id'],
    };
    const segment = await this.segments.allocate(asked, projectId);
    const now = this.clock.timestamp();
    const network: Network = {
      id: newUuid(),
      projectId,
      name: body.name,
      description: body.description,
      adminStateUp: body.admin_state_up,
      shared: body.shared,
      external: body['router:external'],
      isDefault: body.is_default,
      mtu: this.mtu(body.mtu, segment.type),
      portSecurityEnabled: body.port_security_enabled,
      dnsDomain: body.dns_domain,
      availabilityZoneHints: body.availability_zone_hints,
      networkType: segment.type,
      physicalNetwork: segment.physicalNetwork,
      segmentationId: segment.segmentationId,
      segmentKey: segmentKey(segment),
      revision: 1,
      createdAt: now,
      updatedAt: now,
    };
    if (network.isDefault) await this.assertOnlyDefault(network.id);
    await this.networks.insert(tx, network);
    await this.segmentRecords.insert(tx, network);
    if (network.shared) await this.sharing.open(tx, network, 'network');
    if (network.external) await this.sharing.open(tx, network, 'network', 'access_as_external');
    return network;
  }

  async update(context: RequestContext, id: string, body: UpdateNetworkDto): Promise<Seen<Network>> {
    const given = givenAttributes(body, {} as UpdateNetworkDto);
    this.access.enforce(context, 'update_network', networkTarget(await this.get(context, id)), given);
    return this.unitOfWork.run(async (tx) => {
      const network = await this.get(context, id);
      assertRevision(context, network);
      assertProviderKept(network, body);
      if (body.shared === false && network.shared) await this.uses.assertNotUsedByOthers(network);
      if (body['router:external'] === false && network.external) await this.uses.assertNotUsedOutside(id);
      if (body.is_default && !network.isDefault) await this.assertOnlyDefault(id);
      await this.qos.set(context, tx, { kind: 'network', id }, body.qos_policy_id);
      const patch: Partial<Network> = {
        name: body.name,
        description: body.description,
        adminStateUp: body.admin_state_up,
        shared: body.shared,
        external: body['router:external'],
        isDefault: body.is_default,
        mtu: body.mtu === undefined ? undefined : this.mtu(body.mtu, network.networkType),
        portSecurityEnabled: body.port_security_enabled,
        dnsDomain: body.dns_domain,
        revision: network.revision + 1,
        updatedAt: this.clock.timestamp(),
      };
      await this.networks.update(tx, id, patch);
      await this.keepPolicies(tx, network, body);
      this.events.publish(tx, networkChanged, { networkIds: [id] });
      return (await this.sharing.one(context, await this.networks.find(id))) ?? network;
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    this.access.enforce(context, 'delete_network', networkTarget(await this.get(context, id)));
    await this.unitOfWork.run(async (tx) => {
      assertRevision(context, await this.get(context, id));
      const ports = await this.ports.listByNetworks([id]);
      // As Neutron, a floating IP that leads nowhere does not hold its network.
      const unused = await this.floatingIps.listUnused(id);
      const spare = new Set(unused.map((floatingIp) => floatingIp.floatingPortId));
      const used = ports.filter((port) => port.deviceOwner !== 'network:dhcp' && !spare.has(port.id));
      if (used.length) {
        throw networkInUse(id, await this.portRecords.named(used));
      }
      for (const floatingIp of unused) {
        await this.floatingIps.delete(tx, floatingIp.id);
        await this.tags.deleteAll(tx, floatingIp.id);
      }
      for (const port of ports) await this.portRecords.delete(tx, port);
      for (const subnet of await this.subnets.listByNetworks([id])) await this.tags.deleteAll(tx, subnet.id);
      await this.subnets.deleteByNetwork(tx, id);
      await this.segmentRecords.delete(tx, id);
      await this.dhcpHosts.deleteByNetwork(tx, id);
      await this.tags.deleteAll(tx, id);
      await this.sharing.forget(tx, id);
      await this.qos.forget(tx, id);
      await this.networks.delete(tx, id);
      this.events.publish(tx, networkChanged, { networkIds: [id] });
    });
  }

  private mtu(asked: number, type: Network['networkType']): number {
    const max = maximumMtu(type, this.settings.physicalMtu);
    if (asked === 0) return max;
    if (asked < MIN_MTU) throw invalidInput(`Requested MTU is too small, minimum is ${MIN_MTU}`);
    if (asked > max) throw invalidInput(`Requested MTU is too big, maximum is ${max}`);
    return asked;
  }

  private async assertOnlyDefault(id: string): Promise<void> {
    const other = await this.networks.findDefaultExternal();
    if (other && other.id !== id) throw defaultExternalExists(other.id);
  }

  /** The flags are policies for everybody, and what is no network outside is so for nobody. */
  private async keepPolicies(tx: Tx, network: Network, body: UpdateNetworkDto): Promise<void> {
    const { shared, 'router:external': external } = body;
    if (shared === true) await this.sharing.open(tx, network, 'network');
    if (shared === false) await this.sharing.close(tx, network.id);
    if (external && !network.external) await this.sharing.open(tx, network, 'network', 'access_as_external');
    if (external === false) await this.sharing.forget(tx, network.id, 'access_as_external');
  }
}

/** ML2 refuses a change of a network's segment too: its hosts and guests are on the old one. */
function assertProviderKept(network: Network, body: UpdateNetworkDto): void {
  const pairs: Array<[unknown, unknown]> = [
    [body['provider:network_type'], network.networkType],
    [body['provider:physical_network'], network.physicalNetwork],
    [body['provider:segmentation_id'], network.segmentationId],
  ];
  if (pairs.some(([wanted, has]) => wanted !== undefined && wanted !== has)) {
    throw invalidInput('Plugin does not support updating provider attributes');
  }
}
