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
  ) {}

  async read(hostId: string): Promise<HostNetworkRows> {
    const bound = await this.ports.listByHost(hostId);
    const networkIds = [...new Set(bound.map(({ networkId }) => networkId))];
    const groupsOf = await this.groups.groupIdsOf(bound.map(({ id }) => id));
    const rules = await this.rules.listByGroups([...new Set([...groupsOf.values()].flat())]);
    const remoteGroups = rules.flatMap(({ remoteGroupId }) => remoteGroupId ?? []);
    const remoteAddresses = rules.flatMap(({ remoteAddressGroupId }) => remoteAddressGroupId ?? []);
    const networks = await this.networks.listByIds(networkIds);
    const ports = await this.portsOf(bound, networks);
    return {
      hostId,
      hostIps: new Map((await this.hosts.list()).map(({ id, hostIp }) => [id, hostIp])),
      networks,
      subnets: await this.subnets.listByNetworks(networkIds),
      ports,
      addresses: await this.addresses.listByPorts(ports.map(({ id }) => id)),
      hostsOf: await this.ports.hostsOf(networkIds),
      groupsOf,
      rules,
      groupAddresses: new Map([
        ...(await this.addressesOf([...new Set(remoteGroups)])),
        ...(await this.addressGroups.addressesOf([...new Set(remoteAddresses)])),
      ]),
      routing: await this.routing(hostId),
    };
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

  private async portsOf(bound: readonly Port[], networks: readonly Network[]): Promise<Port[]> {
    const [own, common] = [false, true].map((many) =>
      networks.filter(({ shared, external }) => (shared || external) === many).map(({ id }) => id),
    );
    const all = [
      ...bound,
      ...(await this.ports.listDhcpPorts(common ?? [])),
      ...(await this.ports.listByNetworks(own ?? [])),
    ];
    return [...new Map(all.map((port) => [port.id, port])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Address pairs count as their port's, as in Neutron. */
  private async addressesOf(groupIds: readonly string[]): Promise<Map<string, string[]>> {
    const portIdsIn = await this.groups.portIdsIn(groupIds);
    const portIds = [...new Set([...portIdsIn.values()].flat())];
    const known = new Map<string, string[]>();
    for (const { portId, address } of await this.addresses.listByPorts(portIds))
      append(known, portId, address);
    for (const port of await this.ports.listByIds(portIds)) {
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

function append(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
