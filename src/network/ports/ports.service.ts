import { Inject, Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { Access, givenAttributes } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { assertRevision } from '../common/revisions';
import { EVERYTHING, visiblePorts } from '../common/scope';
import {
  groupsNeedPortSecurity,
  pairsNeedPortSecurity,
  portBound,
  portHasSecurityGroups,
  portInUse,
  portNotFound,
} from '../network.errors';
import { NETWORK_SETTINGS, type NetworkSettings } from '../network.settings';
import type { Network } from '../networks/network.entity';
import { memberTarget } from '../networks/network.view';
import { NetworksRepository } from '../networks/networks.repository';
import { NetworksService } from '../networks/networks.service';
import { QosAttachments } from '../qos/qos-attachments';
import { Quotas } from '../quotas/quotas.service';
import { type Seen, Sharing } from '../rbac/sharing';
import { PortGroups } from '../security-groups/port-groups';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import { TrunkPorts } from '../trunks/trunk-ports';
import { addPairs, completePairs, removePairs } from './address-pairs';
import { DhcpPorts } from './dhcp-ports';
import { assertDnsName } from './dns-names';
import type { ExtraDhcpOption, Port } from './port.entity';
import { PortHolds } from './port-holds';
import { PortRecords } from './port-records';
import { type AddressPairsDto, CreatePortDto, type DhcpOptionRequest, type UpdatePortDto } from './ports.dto';
import { PortsRepository } from './ports.repository';

@Injectable()
export class PortsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ports: PortsRepository,
    private readonly records: PortRecords,
    private readonly dhcpPorts: DhcpPorts,
    private readonly holds: PortHolds,
    private readonly networks: NetworksRepository,
    private readonly networksService: NetworksService,
    private readonly groups: SecurityGroupsRepository,
    private readonly portGroups: PortGroups,
    private readonly qos: QosAttachments,
    private readonly trunks: TrunkPorts,
    private readonly quotas: Quotas,
    private readonly hosts: Hosts,
    private readonly sharing: Sharing,
    private readonly access: Access,
    private readonly clock: Clock,
    @Inject(NETWORK_SETTINGS) private readonly settings: NetworkSettings,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.ports.query(raw);
    const scope = this.access.seesAll(context) ? EVERYTHING : visiblePorts(context);
    const { rows } = await this.ports.page(query, scope);
    const networks = await this.networks.listByIds([...new Set(rows.map((row) => row.networkId))]);
    const seen = await this.sharing.seen(context, networks);
    const byId = new Map(seen.map((network) => [network.id, network]));
    const visible = this.access.visible(context, 'get_port', rows, (row) => {
      const network = byId.get(row.networkId);
      return network && portTarget(network, row);
    });
    return { query, rows: visible };
  }

  async get(context: RequestContext, id: string): Promise<Port> {
    const port = await this.ports.find(id);
    const target = port && (await this.target(context, port));
    return this.access.reveal(context, 'get_port', port, target, () => portNotFound(id));
  }

  async create(context: RequestContext, items: readonly CreatePortDto[]): Promise<Port[]> {
    for (const item of items) await this.permit(context, item);
    return this.unitOfWork.run(async (tx) => {
      const made: Port[] = [];
      for (const item of items) {
        // Again: the network may not be shared any more.
        const { network, projectId } = await this.permit(context, item);
        await this.quotas.reserve(projectId, 'port', 1);
        made.push(await this.insert(context, tx, network, projectId, item));
      }
      return made;
    });
  }

  private async permit(
    context: RequestContext,
    item: CreatePortDto,
  ): Promise<{ network: Network; projectId: string }> {
    const network = await this.networksService.get(context, item.network_id);
    const projectId = this.access.ownerOf(context, item);
    const target = portTarget(network, { projectId, deviceOwner: item.device_owner });
    const given = [...givenAttributes(item, new CreatePortDto()), ...fixedIpParts(item)];
    this.access.enforce(context, 'create_port', target, given);
    return { network, projectId };
  }

  private async insert(
    context: RequestContext,
    tx: Tx,
    network: Network,
    projectId: string,
    body: CreatePortDto,
  ): Promise<Port> {
    const device = { projectId, deviceOwner: body.device_owner, deviceId: body.device_id };
    await this.holds.assertOwnDevice(context, device);
    assertDnsName(body.dns_name, this.settings.dnsDomain);
    const secure = body.port_security_enabled ?? network.portSecurityEnabled;
    if (!secure && body.security_groups?.length) throw groupsNeedPortSecurity();
    if (!secure && body.allowed_address_pairs?.length) throw pairsNeedPortSecurity();
    const trusted = !secure || body.device_owner.startsWith('network:');
    const groupIds = body.security_groups
      ? await this.portGroups.checked(context, projectId, body.security_groups)
      : trusted
        ? []
        : await this.portGroups.defaults(tx, projectId);
    const port = await this.records.insert(
      tx,
      {
        networkId: network.id,
        projectId,
        name: body.name,
        description: body.description,
        adminStateUp: body.admin_state_up,
        macAddress: body.mac_address,
        deviceId: body.device_id,
        deviceOwner: body.device_owner,
        portSecurityEnabled: secure,
        extraDhcpOpts: mergeOptions([], body.extra_dhcp_opts ?? []),
        dnsName: body.dns_name,
        dnsDomain: body.dns_domain,
        vnicType: body['binding:vnic_type'],
        bindingProfile: body['binding:profile'] ?? {},
        bindingHost: body['binding:host_id'],
        hostId: await this.hostId(body['binding:host_id']),
      },
      body.fixed_ips,
      groupIds,
    );
    const pairs = completePairs(body.allowed_address_pairs ?? [], port.macAddress);
    if (pairs.length) await this.ports.update(tx, port.id, { allowedAddressPairs: pairs });
    const owner = { kind: 'port', id: port.id, deviceOwner: port.deviceOwner } as const;
    await this.qos.set(context, tx, owner, body.qos_policy_id);
    return { ...port, allowedAddressPairs: pairs };
  }

  update(context: RequestContext, id: string, body: UpdatePortDto): Promise<Port> {
    return this.change(context, id, body, () => body);
  }

  /** Some of its address pairs, whatever others are added and removed meanwhile. */
  changePairs(
    context: RequestContext,
    id: string,
    action: 'add' | 'remove',
    body: AddressPairsDto,
  ): Promise<Port> {
    const { allowed_address_pairs: asked } = body;
    const after = action === 'add' ? addPairs : removePairs;
    return this.change(context, id, body, ({ allowedAddressPairs: had, macAddress: mac }) => ({
      allowed_address_pairs: after(had, asked, mac),
    }));
  }

  /** Changes its groups, whatever others are added and removed meanwhile. */
  async regroup(
    context: RequestContext,
    id: string,
    regrouped: (had: readonly string[]) => string[],
  ): Promise<void> {
    await this.change(context, id, {}, (_, had) => ({ security_groups: regrouped(had) }));
  }

  /** `bodyFor` says what of the port, as it is now, is to be changed; `asked` is what policies judge. */
  private async change(
    context: RequestContext,
    id: string,
    asked: UpdatePortDto,
    bodyFor: (port: Port, groupIds: readonly string[]) => UpdatePortDto,
  ): Promise<Port> {
    const before = await this.get(context, id);
    const target = await this.target(context, {
      ...before,
      deviceOwner: asked.device_owner ?? before.deviceOwner,
    });
    const given = [...givenAttributes(asked, {} as UpdatePortDto), ...fixedIpParts(asked)];
    this.access.enforce(context, 'update_port', target, given);
    return this.unitOfWork.run(async (tx) => {
      const port = await this.get(context, id);
      assertRevision(context, port);
      const had = (await this.groups.groupIdsOf([id])).get(id) ?? [];
      const body = bodyFor(port, had);
      const groupIds = body.security_groups
        ? await this.portGroups.checked(context, port.projectId, body.security_groups)
        : had;
      assertStaysAttached(port, body);
      await this.trunks.assertStays(port, body);
      await this.holds.assertUpdatable(port, body);
      await this.holds.assertOwnDevice(context, {
        projectId: port.projectId,
        deviceOwner: body.device_owner ?? port.deviceOwner,
        deviceId: body.device_id ?? port.deviceId,
      });
      const patch = {
        ...(await this.patchOf(port, body, groupIds)),
        ...switchedStatus(port, body.admin_state_up),
      };
      await this.ports.update(tx, id, patch);
      const updated = (await this.ports.find(id)) ?? port;
      if (body.fixed_ips) await this.records.setAddresses(tx, updated, body.fixed_ips);
      const { deviceOwner } = updated;
      await this.qos.set(context, tx, { kind: 'port', id, deviceOwner }, body.qos_policy_id);
      if (body.security_groups) await this.groups.setGroups(tx, id, groupIds);
      if (updated.hostId) await this.dhcpPorts.ensure(tx, updated.networkId);
      this.records.changed(tx, updated, [...new Set([...had, ...groupIds])], port);
      await this.trunks.follow(tx, id);
      return updated;
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    this.access.enforce(context, 'delete_port', await this.target(context, await this.get(context, id)));
    await this.unitOfWork.run(async (tx) => {
      const port = await this.get(context, id);
      await this.holds.assertDeletable(port);
      await this.trunks.assertDeletable(id);
      assertRevision(context, port);
      await this.records.delete(tx, port);
    });
  }

  /** Refuses who may see the port, but not change it. */
  async assertUpdatable(context: RequestContext, port: Port): Promise<void> {
    this.access.enforce(context, 'update_port', await this.target(context, port));
  }

  async target(
    context: RequestContext,
    port: Pick<Port, 'networkId' | 'projectId' | 'deviceOwner'>,
  ): Promise<Record<string, unknown>> {
    const network = await this.sharing.one(context, await this.networks.find(port.networkId));
    return network ? portTarget(network, port) : { project_id: port.projectId };
  }

  private async patchOf(
    port: Port,
    body: UpdatePortDto,
    groupIds: readonly string[],
  ): Promise<Partial<Port>> {
    assertDnsName(body.dns_name, this.settings.dnsDomain);
    const secure = body.port_security_enabled ?? port.portSecurityEnabled;
    const mac = body.mac_address ?? port.macAddress;
    if (mac !== port.macAddress) {
      if (port.bindingHost) throw portBound(port.id, port.macAddress, mac);
      await this.records.assertMacFree(port.networkId, mac);
    }
    const pairs = body.allowed_address_pairs
      ? completePairs(body.allowed_address_pairs, mac)
      : port.allowedAddressPairs;
    if (!secure && groupIds.length)
      throw body.security_groups?.length ? groupsNeedPortSecurity() : portHasSecurityGroups();
    if (!secure && pairs.length) throw pairsNeedPortSecurity();
    const host = body['binding:host_id'];
    return {
      name: body.name,
      description: body.description,
      adminStateUp: body.admin_state_up,
      macAddress: body.mac_address,
      deviceId: body.device_id,
      deviceOwner: body.device_owner,
      portSecurityEnabled: body.port_security_enabled,
      allowedAddressPairs: pairs,
      extraDhcpOpts: mergeOptions(port.extraDhcpOpts, body.extra_dhcp_opts ?? []),
      dnsName: body.dns_name,
      dnsDomain: body.dns_domain,
      vnicType: body['binding:vnic_type'],
      bindingProfile: body['binding:profile'],
      ...(host === undefined ? {} : { bindingHost: host, hostId: await this.hostId(host) }),
      revision: port.revision + 1,
      updatedAt: this.clock.timestamp(),
    };
  }

  private async hostId(name: string): Promise<string | null> {
    return name ? ((await this.hosts.findByName(name))?.id ?? null) : null;
  }
}

export function portTarget(
  network: Seen<Network>,
  port: Pick<Port, 'projectId' | 'deviceOwner'>,
): Record<string, unknown> {
  return {
    ...memberTarget(network, port.projectId),
    network_device: port.deviceOwner.startsWith('network:'),
  };
}

/** What a server holds is detached by compute, or by deleting the port: its row must not say that it is elsewhere. */
function assertStaysAttached(port: Port, body: UpdatePortDto): void {
  if (!port.serverId) return;
  const { device_id: device = port.deviceId, device_owner: owner = port.deviceOwner } = body;
  if (device !== port.deviceId || owner !== port.deviceOwner)
    throw portInUse(port.id, port.networkId, port.deviceId);
}

/** Neutron's rules for what stands inside `fixed_ips`. */
function fixedIpParts(body: { fixed_ips?: ReadonlyArray<object> }): string[] {
  const names = new Set((body.fixed_ips ?? []).flatMap((request) => Object.keys(request)));
  return [...names].map((name) => `fixed_ips:${name}`);
}

/** Options are replaced one by one; null takes one away (neutron/db/extradhcpopt_db.py). */
function mergeOptions(
  had: readonly ExtraDhcpOption[],
  given: readonly DhcpOptionRequest[],
): ExtraDhcpOption[] {
  const options = new Map(had.map((option) => [`${option.opt_name} ${option.ip_version}`, option]));
  for (const { opt_name, opt_value, ip_version } of given) {
    const key = `${opt_name} ${ip_version}`;
    if (opt_value === null) options.delete(key);
    else options.set(key, { opt_name, opt_value, ip_version });
  }
  return [...options.values()];
}

/** A guest's port is up while it is switched on, as Neutron's agents report it. One that its host shut stays DOWN. */
function switchedStatus(port: Port, on: boolean | undefined): Partial<Pick<Port, 'status' | 'statusBefore'>> {
  if (on === undefined || on === port.adminStateUp || !port.hostId) return {};
  if (!port.deviceOwner.startsWith('compute:')) return {};
  const status = on ? 'ACTIVE' : 'DOWN';
  return port.statusBefore ? { statusBefore: status } : { status };
}
