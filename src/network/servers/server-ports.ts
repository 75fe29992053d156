import { Injectable } from '@nestjs/common';
import { groupBy } from '../common/group-by';
import type { Network } from '../networks/network.entity';
import { NetworksRepository } from '../networks/networks.repository';
import { bridgeName, tapName } from '../plan/device-names';
import type { Port } from '../ports/port.entity';
import type { PortAddress } from '../ports/port-address.entity';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortsRepository } from '../ports/ports.repository';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import type { ServerPort } from '../server-networking.port';
import type { Subnet } from '../subnets/subnet.entity';
import { announcedNameservers } from '../subnets/subnet-rules';
import { SubnetsRepository } from '../subnets/subnets.repository';

/** Servers' ports with what hangs on them: one query for each table, whatever the number of servers. */
@Injectable()
export class ServerPorts {
  constructor(
    private readonly networks: NetworksRepository,
    private readonly subnets: SubnetsRepository,
    private readonly ports: PortsRepository,
    private readonly addresses: PortAddressesRepository,
    private readonly groups: SecurityGroupsRepository,
  ) {}

  async of(serverIds: readonly string[]): Promise<Map<string, ServerPort[]>> {
    const own = serverIds.length ? await this.ports.listByServers(serverIds) : [];
    if (own.length === 0) return new Map();
    const portIds = own.map((port) => port.id);
    const addresses = groupBy(await this.addresses.listByPorts(portIds), (ip) => ip.portId);
    const networks = byId(await this.networks.listByIds(unique(own.map((port) => port.networkId))));
    const subnetIds = unique([...addresses.values()].flat().map((ip) => ip.subnetId));
    const subnets = byId(await this.subnets.listByIds(subnetIds));
    const groupIds = await this.groups.groupIdsOf(portIds);
    const groups = byId(await this.groups.listByIds(unique([...groupIds.values()].flat())));
    const built = own.flatMap((port) => {
      const network = networks.get(port.networkId);
      if (!network) return [];
      const names = (groupIds.get(port.id) ?? []).flatMap((id) => groups.get(id)?.name ?? []);
      return [serverPort(port, port.serverId ?? '', network, addresses.get(port.id) ?? [], subnets, names)];
    });
    return groupBy(built, (port) => port.serverId);
  }
}

function serverPort(
  port: Port,
  serverId: string,
  network: Network,
  addresses: readonly PortAddress[],
  subnets: ReadonlyMap<string, Subnet>,
  securityGroupNames: readonly string[],
): ServerPort {
  return {
    portId: port.id,
    serverId,
    networkId: network.id,
    networkName: network.name,
    mac: port.macAddress,
    tap: tapName(port.id),
    bridge: bridgeName(network.id),
    mtu: network.mtu,
    ownedByServer: port.ownedByServer,
    securityGroupNames,
    addresses: addresses.flatMap(({ address, subnetId }) => {
      const subnet = subnets.get(subnetId);
      return subnet ? [serverAddress(address, subnet)] : [];
    }),
  };
}

function serverAddress(address: string, subnet: Subnet): ServerPort['addresses'][number] {
  return {
    address,
    version: subnet.ipVersion,
    kind: 'fixed',
    subnetId: subnet.id,
    cidr: subnet.cidr,
    gateway: subnet.gatewayIp,
    dnsNameservers: announcedNameservers(subnet),
    hostRoutes: subnet.hostRoutes,
    dhcp: subnet.enableDhcp,
  };
}

function byId<T extends { id: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
