import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { DomainEvents } from '../../shared/events/domain-events';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { parseCidr } from '../addresses/ip';
import { defaultGateway, defaultPools } from '../addresses/pools';
import { Access, givenAttributes } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { assertRevision } from '../common/revisions';
import { EVERYTHING, visibleSubnets } from '../common/scope';
import { badSubnet, gatewayIpInUse, subnetInUse, subnetNotFound } from '../network.errors';
import { networkChanged } from '../network.events';
import { memberTarget } from '../networks/network.view';
import { NetworksRepository } from '../networks/networks.repository';
import { NetworksService } from '../networks/networks.service';
import { PortRecords } from '../ports/port-records';
import { Quotas } from '../quotas/quotas.service';
import { Sharing } from '../rbac/sharing';
import { SubnetSegments } from '../segments/subnet-segments';
import { SubnetPlacement } from '../subnet-pools/subnet-placement';
import { TagsRepository } from '../tags/tags.repository';
import type { Subnet } from './subnet.entity';
import {
  assertDhcpPossible,
  assertGateway,
  assertGatewayOutsidePools,
  assertIpv6Modes,
  assertNameservers,
  assertNoOverlap,
  assertPools,
  assertRoutes,
  assertVersion,
} from './subnet-rules';
import { CreateSubnetDto, type UpdateSubnetDto } from './subnets.dto';
import { SubnetsRepository } from './subnets.repository';

@Injectable()
export class SubnetsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subnets: SubnetsRepository,
    private readonly networks: NetworksRepository,
    private readonly networksService: NetworksService,
    private readonly placement: SubnetPlacement,
    private readonly segments: SubnetSegments,
    private readonly portRecords: PortRecords,
    private readonly tags: TagsRepository,
    private readonly quotas: Quotas,
    private readonly sharing: Sharing,
    private readonly access: Access,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.subnets.query(raw, context.token?.projectId);
    const scope = this.access.seesAll(context) ? EVERYTHING : visibleSubnets(context);
    const { rows } = await this.subnets.page(query, scope);
    const networks = await this.networks.listByIds([...new Set(rows.map((row) => row.networkId))]);
    const seen = await this.sharing.seen(context, networks);
    const targets = new Map(seen.map((network) => [network.id, network]));
    const visible = this.access.visible(context, 'get_subnet', rows, (row) => {
      const network = targets.get(row.networkId);
      return network && memberTarget(network, row.projectId);
    });
    return { query, rows: visible };
  }

  async get(context: RequestContext, id: string): Promise<Subnet> {
    const subnet = await this.subnets.find(id);
    const target = subnet && (await this.target(context, subnet));
    return this.access.reveal(context, 'get_subnet', subnet, target, () => subnetNotFound(id));
  }

  async create(context: RequestContext, items: readonly CreateSubnetDto[]): Promise<Subnet[]> {
    const defaults = new CreateSubnetDto();
    const owners: string[] = [];
    for (const item of items) {
      const network = await this.networksService.get(context, item.network_id);
      const projectId = this.access.ownerOf(context, item);
      const target = memberTarget(network, projectId);
      this.access.enforce(context, 'create_subnet', target, givenAttributes(item, defaults));
      owners.push(projectId);
    }
    return this.unitOfWork.run(async (tx) => {
      const made: Subnet[] = [];
      for (const [index, item] of items.entries()) {
        const projectId = owners[index] ?? context.projectId;
        await this.networksService.get(context, item.network_id);
        await this.quotas.reserve(projectId, 'subnet', 1);
        const { cidr, subnetpoolId } = await this.placement.place(context, projectId, item);
        made.push(
          await this.insert(
            tx,
            projectId,
            Object.assign(new CreateSubnetDto(), item, { cidr }),
            subnetpoolId,
          ),
        );
      }
      return made;
    });
  }

  async insert(
    tx: Tx,
    projectId: string,
    body: CreateSubnetDto,
    subnetpoolId: string | null = null,
  ): Promise<Subnet> {
    const now = this.clock.timestamp();
    const subnet = buildSubnet(body, { id: newUuid(), projectId, subnetpoolId, now });
    const cidr = parseCidr(subnet.cidr);
    if (cidr) assertNoOverlap(cidr, subnet.networkId, await this.subnets.listByNetworks([subnet.networkId]));
    await this.segments.assertNew(subnet.networkId, subnet.segmentId);
    await this.subnets.insert(tx, subnet);
    await this.portRecords.subnetAdded(tx, subnet);
    await this.networks.raiseRevisions(tx, [subnet.networkId], now);
    this.events.publish(tx, networkChanged, { networkIds: [subnet.networkId] });
    return subnet;
  }

  async update(context: RequestContext, id: string, body: UpdateSubnetDto): Promise<Subnet> {
    const given = givenAttributes(body, {} as UpdateSubnetDto);
    this.access.enforce(
      context,
      'update_subnet',
      await this.target(context, await this.get(context, id)),
      given,
    );
    const now = this.clock.timestamp();
    return this.unitOfWork.run(async (tx) => {
      const subnet = await this.get(context, id);
      assertRevision(context, subnet);
      assertUpdate(subnet, body);
      await this.assertGatewayFree(subnet, body.gateway_ip);
      await this.segments.assertChange(subnet, body.segment_id);
      await this.subnets.update(tx, id, {
        name: body.name,
        description: body.description,
        gatewayIp: body.gateway_ip,
        allocationPools: body.allocation_pools,
        dnsNameservers: body.dns_nameservers,
        hostRoutes: body.host_routes,
        enableDhcp: body.enable_dhcp,
        segmentId: body.segment_id,
        serviceTypes: body.service_types,
        dnsPublishFixedIp: body.dns_publish_fixed_ip,
        revision: subnet.revision + 1,
        updatedAt: now,
      });
      await this.networks.raiseRevisions(tx, [subnet.networkId], now);
      const updated = (await this.subnets.find(id)) ?? subnet;
      if (updated.enableDhcp !== subnet.enableDhcp) await this.portRecords.dhcpSwitched(tx, updated);
      this.events.publish(tx, networkChanged, { networkIds: [subnet.networkId] });
      return updated;
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    this.access.enforce(context, 'delete_subnet', await this.target(context, await this.get(context, id)));
    await this.unitOfWork.run(async (tx) => {
      const subnet = await this.get(context, id);
      assertRevision(context, subnet);
      const users = await this.portRecords.usersOf(subnet);
      if (users.length) throw subnetInUse(id, users);
      await this.portRecords.subnetRemoved(tx, subnet);
      await this.tags.deleteAll(tx, id);
      await this.subnets.delete(tx, id);
      await this.networks.raiseRevisions(tx, [subnet.networkId], this.clock.timestamp());
      this.events.publish(tx, networkChanged, { networkIds: [subnet.networkId] });
    });
  }

  /** What of subnets only administrators see. */
  hidden(context: RequestContext): string[] {
    return this.access.hidden(context, 'get_subnet', ['segment_id'], {});
  }

  /** A router that stands at the gateway's address keeps it there. */
  private async assertGatewayFree(subnet: Subnet, wanted: string | null | undefined): Promise<void> {
    if (wanted === undefined || !subnet.gatewayIp || wanted === subnet.gatewayIp) return;
    const portId = await this.portRecords.routerPortAt(subnet.id, subnet.gatewayIp);
    if (portId) throw gatewayIpInUse(subnet.gatewayIp, portId);
  }

  async target(context: RequestContext, subnet: Subnet): Promise<Record<string, unknown>> {
    const network = await this.sharing.one(context, await this.networks.find(subnet.networkId));
    return network ? memberTarget(network, subnet.projectId) : { project_id: subnet.projectId };
  }
}

function buildSubnet(
  body: CreateSubnetDto,
  made: { id: string; projectId: string; subnetpoolId: string | null; now: string },
): Subnet {
  const cidr = parseCidr(body.cidr);
  if (!cidr || !body.cidr) throw badSubnet('a subnetpool must be specified in the absence of a cidr');
  assertVersion(body.ip_version, body.cidr, 'cidr');
  if (body.enable_dhcp) assertDhcpPossible(cidr);
  const raMode = body.ipv6_ra_mode ?? null;
  const addressMode = body.ipv6_address_mode ?? null;
  assertIpv6Modes(cidr, body.enable_dhcp, raMode, addressMode);
  const gatewayIp = body.gateway_ip === undefined ? defaultGateway(cidr) : body.gateway_ip;
  assertGateway(cidr, gatewayIp);
  if (body.allocation_pools) assertPools(cidr, body.allocation_pools, gatewayIp);
  assertNameservers(body.ip_version, body.dns_nameservers);
  assertRoutes(body.ip_version, body.host_routes);
  return {
    id: made.id,
    networkId: body.network_id,
    projectId: made.projectId,
    name: body.name,
    description: body.description,
    ipVersion: body.ip_version,
    cidr: body.cidr,
    subnetpoolId: made.subnetpoolId,
    gatewayIp,
    enableDhcp: body.enable_dhcp,
    allocationPools: body.allocation_pools ?? defaultPools(cidr, gatewayIp),
    dnsNameservers: body.dns_nameservers,
    hostRoutes: body.host_routes,
    ipv6RaMode: raMode,
    ipv6AddressMode: addressMode,
    segmentId: body.segment_id,
    serviceTypes: body.service_types ?? [],
    dnsPublishFixedIp: body.dns_publish_fixed_ip,
    revision: 1,
    createdAt: made.now,
    updatedAt: made.now,
  };
}

function assertUpdate(subnet: Subnet, body: UpdateSubnetDto): void {
  const cidr = parseCidr(subnet.cidr);
  if (!cidr) return;
  const gateway = body.gateway_ip === undefined ? subnet.gatewayIp : body.gateway_ip;
  if (body.gateway_ip !== undefined) assertGateway(cidr, gateway);
  if (body.allocation_pools) assertPools(cidr, body.allocation_pools, gateway);
  else if (body.gateway_ip !== undefined) assertGatewayOutsidePools(subnet.allocationPools, gateway);
  if (body.enable_dhcp && !subnet.enableDhcp) assertDhcpPossible(cidr);
  assertNameservers(subnet.ipVersion, body.dns_nameservers ?? []);
  assertRoutes(subnet.ipVersion, body.host_routes ?? []);
}
