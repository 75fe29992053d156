import { Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { AddressGroupsRepository } from '../address-groups/address-groups.repository';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import { PortForwardingsRepository } from '../floating-ips/port-forwardings.repository';
import type { Network } from '../networks/network.entity';
import { NetworksRepository } from '../networks/networks.repository';
import type { Port } from '../ports/port.entity';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortsRepository } from '../ports/ports.repository';
import { RouterPortsRepository } from '../routers/router-ports.repository';
import { RoutersRepository } from '../routers/routers.repository';
import { SecurityGroupRulesRepository } from '../security-groups/security-group-rules.repository';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import { SubnetsRepository } from '../subnets/subnets.repository';
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
    private readonly names: NetworkNames,
  ) {}

  async read(hostId: string): Promise<HostNetworkRows> {
    const bound = await this.ports.listByHost(hostId);
    const networkIds = [...new Set(bound.map(({ networkId }) => networkId))];
    const groupsOf = await this.groups.groupIdsOf(bound.map(({ id }) => id));
    const rules = await this.rules.listByGroups([...new Set([...groupsOf.values()].flat())]);
    const remoteGroups = rules.flatMap(({ remoteGroupId }) => remoteGroupId ?? []);
    const remoteAddresses = rules.flatMap(({ remoteAddressGroupId }) => remoteAddressGroupId ?? []);
    const networks = await this.networks.listByIds(networkIds);
    const others = await this.othersOf(bound, networks);
    const own = await this.addresses.listByPorts([...bound, ...others.served].map(({ id }) => id));
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
      routing: await this.routing(hostId),
    };
  }

  /** Those of these networks whose ports' names each of their hosts tells. */
  async namedOnAllHosts(networkIds: readonly string[]): Promise<string[]> {
    return (await this.networks.listByIds(networkIds)).filter(isOfOneProject).map(({ id }) => id);
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
      forwardings: await this.forwardings.listByFloatingIps(floatingIps.map(({ id }) => id)),
    };
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
    const named = await this.names.of(networks.filter(isOfOneProject).map(({ id }) => id));
    return {
      served,
      named: {
        ports: named.ports.filter(({ id }) => !here.has(id)),
        addresses: named.addresses.filter(({ portId }) => !here.has(portId)),
      },
    };
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

/** Of many projects', the names are nobody else's business. */
function isOfOneProject({ shared, external }: Network): boolean {
  return !shared && !external;
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
