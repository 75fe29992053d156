import { Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { AddressGroupsRepository } from '../address-groups/address-groups.repository';
import { DhcpHostsRepository } from '../agents/dhcp-hosts.repository';
import { groupBy } from '../common/group-by';
import { ConntrackHelpersRepository } from '../conntrack-helpers/conntrack-helpers.repository';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import { PortForwardingsRepository } from '../floating-ips/port-forwardings.repository';
import type { Network } from '../networks/network.entity';
import { NetworksRepository } from '../networks/networks.repository';
import type { Port } from '../ports/port.entity';
import type { PortAddress } from '../ports/port-address.entity';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortsRepository } from '../ports/ports.repository';
import { QosBindingsRepository } from '../qos/qos-bindings.repository';
import { QosRulesRepository } from '../qos/qos-rules.repository';
import { RbacPoliciesRepository } from '../rbac/rbac-policies.repository';
import { RouterPortsRepository } from '../routers/router-ports.repository';
import { RoutersRepository } from '../routers/routers.repository';
import { SecurityGroupRulesRepository } from '../security-groups/security-group-rules.repository';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { TrunksRepository } from '../trunks/trunks.repository';
import type { QosRows } from './compile-limits';
import type { TrunkRows } from './compile-trunks';
import type { HostNetworkRows, RoutingRows } from './host-network-rows';
import { type NamedPorts, NetworkNames } from './network-names';

/** Reads what a host's network is compiled from: a dozen queries, however many ports there are. */
@Injectable()
export class HostNetworkRowsReader {
  constructor(
    private readonly hosts: Hosts,
    private readonly networks: NetworksRepository,
    private readonly subnets: SubnetsRepository,
    private readonly ports: PortsRepository,
    private readonly addresses: PortAddressesRepository,
    private readonly groups: SecurityGroupsRepository,
    private readonly rules: SecurityGroupRulesRepository,
    private readonly routers: RoutersRepository,
    private readonly routerPorts: RouterPortsRepository,
    private readonly floatingIps: FloatingIpsRepository,
    private readonly forwardings: PortForwardingsRepository,
    private readonly addressGroups: AddressGroupsRepository,
    private readonly qosBindings: QosBindingsRepository,
    private readonly qosRules: QosRulesRepository,
    private readonly trunks: TrunksRepository,
    private readonly helpers: ConntrackHelpersRepository,
    private readonly policies: RbacPoliciesRepository,
    private readonly dhcpHosts: DhcpHostsRepository,
    private readonly names: NetworkNames,
  ) {}

  async read(hostId: string): Promise<HostNetworkRows> {
    const bound = await this.ports.listByHost(hostId);
    const served = await this.dhcpHosts.networksOn(hostId);
    const networkIds = [...new Set([...bound.map(({ networkId }) => networkId), ...served])];
    const groupsOf = await this.groups.groupIdsOf(bound.map(({ id }) => id));
    const rules = await this.rules.listByGroups([...new Set([...groupsOf.values()].flat())]);
    const remoteGroups = rules.flatMap(({ remoteGroupId }) => remoteGroupId ?? []);
    const remoteAddresses = rules.flatMap(({ remoteAddressGroupId }) => remoteAddressGroupId ?? []);
    const networks = await this.networks.listByIds(networkIds);
    const others = await this.othersOf(bound, networks);
    const own = await this.addresses.listByPorts([...bound, ...others.served].map(({ id }) => id));
    const routing = await this.routing(hostId);
    const trunks = await this.trunkRows(bound.map(({ id }) => id));
    const qos = await this.qos([...bound.map(({ id }) => id), ...networkIds, ...ownersIn(routing)]);
    return {
      hostId,
      hostIps: new Map((await this.hosts.list()).map(({ id, hostIp }) => [id, hostIp])),
      networks,
      subnets: await this.subnets.listByNetworks(networkIds),
      ports: [...bound, ...others.served, ...others.named.ports].sort((a, b) => (a.id < b.id ? -1 : 1)),
      addresses: [...own, ...others.named.addresses].sort((a, b) =>
        a.portId < b.portId ? -1 : a.portId > b.portId ? 1 : 0,
      ),
      hostsOf: await this.ports.hostsOf(networkIds),
      groupsOf,
      rules,
      groupAddresses: new Map([
        ...(await this.addressesOf([...new Set(remoteGroups)], bound, own)),
        ...(await this.addressGroups.addressesOf([...new Set(remoteAddresses)])),
      ]),
      ...(qos ? { qos } : {}),
      ...(trunks ? { trunks } : {}),
      routing,
    };
  }

  /** Those of these networks whose ports' names each of their hosts tells. */
  async namedOnAllHosts(networkIds: readonly string[]): Promise<string[]> {
    return this.ofOneProject(await this.networks.listByIds(networkIds));
  }

  /** Also asked by whoever tells how its routers fare. */
  async routing(hostId: string): Promise<RoutingRows | undefined> {
    const routers = await this.routers.listByHosts([hostId]);
    if (routers.length === 0) return undefined;
    const ids = routers.map(({ id }) => id);
    const floatingIps = await this.floatingIps.listByRouters(ids);
    return {
      routers,
      routerPorts: await this.routerPorts.listByRouters(ids),
      floatingIps,
      helpers: await this.helpers.listByRouters(ids),
      forwardings: await this.forwardings.listByFloatingIps(floatingIps.map(({ id }) => id)),
    };
  }

  private async trunkRows(portIds: readonly string[]): Promise<TrunkRows | undefined> {
    const subports = await this.trunks.listSubports(portIds);
    if (subports.length === 0) return undefined;
    const trunks = await this.trunks.listByIds([...new Set(subports.map(({ trunkId }) => trunkId))]);
    const parentOf = new Map(trunks.map(({ id, portId }) => [id, portId]));
    return new Map(
      subports.flatMap(({ portId, trunkId, segmentationId: vlan }) => {
        const parentId = parentOf.get(trunkId);
        return parentId ? [[portId, { parentId, vlan }] as const] : [];
      }),
    );
  }

  private async qos(ownerIds: readonly string[]): Promise<QosRows | undefined> {
    const policyOf = await this.qosBindings.policiesOf(ownerIds);
    if (policyOf.size === 0) return undefined;
    const rules = await this.qosRules.listByPolicies([...new Set(policyOf.values())]);
    return { policyOf, rulesOf: groupBy(rules, ({ policyId }) => policyId) };
  }

  /** DHCP ports of the host's networks, and those that have nothing but their name there. */
  private async othersOf(
    bound: readonly Port[],
    networks: readonly Network[],
  ): Promise<{ served: Port[]; named: NamedPorts }> {
    const here = new Set(bound.map(({ id }) => id));
    const dhcp = await this.ports.listDhcpPorts(networks.map(({ id }) => id));
    const served = dhcp.filter(({ id }) => !here.has(id));
    for (const { id } of served) here.add(id);
    const named = await this.names.of(await this.ofOneProject(networks));
    return {
      served,
      named: {
        ports: named.ports.filter(({ id }) => !here.has(id)),
        addresses: named.addresses.filter(({ portId }) => !here.has(portId)),
      },
    };
  }

  /** Of many projects', the names are nobody else's business. */
  private async ofOneProject(networks: readonly Network[]): Promise<string[]> {
    const closed = networks.flatMap(({ id, shared, external }) => (shared || external ? [] : [id]));
    const shared = await this.policies.sharedOf(closed);
    return closed.filter((id) => !shared.has(id));
  }

  /** Address pairs count as their port's, as in Neutron. What is of the host's own ports was read already. */
  private async addressesOf(
    groupIds: readonly string[],
    bound: readonly Port[],
    own: readonly PortAddress[],
  ): Promise<Map<string, string[]>> {
    const portIdsIn = await this.groups.portIdsIn(groupIds);
    const here = new Set(bound.map(({ id }) => id));
    const elsewhere = [...new Set([...portIdsIn.values()].flat())].filter((id) => !here.has(id));
    const known = new Map<string, string[]>();
    for (const { portId, address } of [...own, ...(await this.addresses.listByPorts(elsewhere))])
      append(known, portId, address);
    for (const port of [...bound, ...(await this.ports.listByIds(elsewhere))]) {
      for (const pair of port.allowedAddressPairs) append(known, port.id, pair.ip_address);
    }
    return new Map(
      [...portIdsIn].map(([groupId, members]) => [
        groupId,
        members.flatMap((portId) => known.get(portId) ?? []),
      ]),
    );
  }
}

/** What besides ports and networks may have a policy. */
function ownersIn(routing: RoutingRows | undefined): string[] {
  return [...(routing?.routers ?? []), ...(routing?.floatingIps ?? [])].map(({ id }) => id);
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
