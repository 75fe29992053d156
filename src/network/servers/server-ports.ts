import { Injectable } from '@nestjs/common';
import { groupBy } from '../common/group-by';
import type { FloatingIp } from '../floating-ips/floating-ip.entity';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
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
    private readonly floatingIps: FloatingIpsRepository,
  ) {}

  async of(serverIds: readonly string[]): Promise<Map<string, ServerPort[]>> {
    const own = serverIds.length ? await this.ports.listByServers(serverIds) : [];
    if (own.length === 0) return new Map();
    const portIds = own.map((port) => port.id);
    const addresses = groupBy(await this.addresses.listByPorts(portIds), (ip) => ip.portId);
    const networks = byId(await this.networks.listByIds(unique(own.map((port) => port.networkId))));
    const subnetIds = unique([...addresses.values()].flat().map((ip) => ip.subnetId));
    const subnets = byId(await this.subnets.listByIds(subnetIds));
    const floating = groupBy(await this.floatingIps.listByFixedPorts(portIds), (ip) => ip.fixedPortId ?? '');
    const groupIds = await this.groups.groupIdsOf(portIds);
    const groups = byId(await this.groups.listByIds(unique([...groupIds.values()].flat())));
    const built = own.flatMap((port) => {
      const network = networks.get(port.networkId);
      if (!network) return [];
      const names = (groupIds.get(port.id) ?? []).flatMap((id) => groups.get(id)?.name ?? []);
      const has = { addresses: addresses.get(port.id) ?? [], floatingIps: floating.get(port.id) ?? [] };
      return [serverPort(port, network, has, subnets, names)];
    });
    return groupBy(built, (port) => port.serverId);
  }
}

function serverPort(
  port: Port,
  network: Network,
  { addresses, floatingIps }: { addresses: readonly PortAddress[]; floatingIps: readonly FloatingIp[] },
  subnets: ReadonlyMap<string, Subnet>,
  securityGroupNames: readonly string[],
): ServerPort {
  return {
    portId: port.id,
    serverId: port.serverId ?? '',
    networkId: network.id,
    networkName: network.name,
    mac: port.macAddress,
    tap: tapName(port.id),
    bridge: bridgeName(network.id),
    mtu: network.mtu,
    status: port.status,
    ownedByServer: port.ownedByServer,
    securityGroupNames,
    addresses: addresses.flatMap(({ address, subnetId }) => {
      const subnet = subnets.get(subnetId);
      const to = floatingIps.filter(({ fixedIpAddress }) => fixedIpAddress === address);
      return subnet ? [serverAddress(address, subnet, to)] : [];
    }),
  };
}

function serverAddress(
  address: string,
  subnet: Subnet,
  floatingIps: readonly FloatingIp[],
): ServerPort['addresses'][number] {
  return {
    address,
    version: subnet.ipVersion,
    subnetId: subnet.id,
    cidr: subnet.cidr,
    gateway: subnet.gatewayIp,
    dnsNameservers: announcedNameservers(subnet),
    hostRoutes: subnet.hostRoutes,
    ipv6AddressMode: subnet.ipv6AddressMode,
    dhcp: subnet.enableDhcp,
    floatingIps: floatingIps.map(({ floatingIpAddress }) => floatingIpAddress),
  };
}

function byId<T extends { id: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
