import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { DomainEvents } from '../../shared/events/domain-events';
import { newUuid } from '../../shared/ids';
import { AddressAllocator, type AllocatedIp, type FixedIpRequest } from '../addresses/address-allocator';
import { randomMac } from '../addresses/mac';
import { FloatingIpReleases } from '../floating-ips/floating-ip-releases';
import { macAddressInUse } from '../network.errors';
import { networkChanged, securityGroupChanged } from '../network.events';
import { PortBindingsRepository } from '../port-bindings/port-bindings.repository';
import { QosBindingsRepository } from '../qos/qos-bindings.repository';
import { RouterPortsRepository } from '../routers/router-ports.repository';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import type { Subnet } from '../subnets/subnet.entity';
import { isAutomatic } from '../subnets/subnet-rules';
import { TagsRepository } from '../tags/tags.repository';
import { DHCP_OWNER, DhcpPorts } from './dhcp-ports';
import { keptAddresses } from './kept-addresses';
import type { Port } from './port.entity';
import { PortAddressesRepository } from './port-addresses.repository';
import { PortsRepository } from './ports.repository';

export type NewPort = Pick<Port, 'networkId' | 'projectId' | 'portSecurityEnabled'> &
  Partial<Omit<Port, 'createdAt' | 'updatedAt' | 'revision'>>;

/** A port with everything that hangs on it. Called inside units of work, by the API, by servers and by subnets. */
@Injectable()
export class PortRecords {
  constructor(
    private readonly ports: PortsRepository,
    private readonly addresses: PortAddressesRepository,
    private readonly groups: SecurityGroupsRepository,
    private readonly tags: TagsRepository,
    private readonly allocator: AddressAllocator,
    private readonly dhcpPorts: DhcpPorts,
    private readonly routerPorts: RouterPortsRepository,
    private readonly floatingIps: FloatingIpReleases,
    private readonly qos: QosBindingsRepository,
    private readonly bindings: PortBindingsRepository,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async insert(
    tx: Tx,
    values: NewPort,
    fixedIps: readonly FixedIpRequest[] | undefined,
    groupIds: readonly string[],
  ): Promise<Port> {
    const now = this.clock.timestamp();
    const port: Port = {
      name: '',
      description: '',
      adminStateUp: true,
      status: 'DOWN',
      deviceId: '',
      deviceOwner: '',
      serverId: null,
      bindingHost: '',
      hostProblem: null,
      statusBefore: null,
      hostId: null,
      vnicType: 'normal',
      bindingProfile: {},
      allowedAddressPairs: [],
      extraDhcpOpts: [],
      dnsName: '',
      dnsDomain: '',
      ownedByServer: false,
      devicePosition: 0,
      ...values,
      macAddress: values.macAddress ?? (await this.freeMac(values.networkId)),
      id: values.id ?? newUuid(),
      revision: 1,
      createdAt: now,
      updatedAt: now,
    };
    if (values.macAddress) await this.assertMacFree(port.networkId, port.macAddress);
    const allocated = await this.allocator.allocate(port, fixedIps);
    await this.ports.insert(tx, port);
    await this.addAddresses(tx, port, allocated, 0);
    await this.groups.setGroups(tx, port.id, groupIds);
    if (port.hostId) await this.dhcpPorts.ensure(tx, port.networkId);
    this.changed(tx, port, groupIds);
    return port;
  }

  /**
   * Says that hosts must know of this port, and of the groups whose members changed. `before`: as it was, where it may
   * have been on another host. Ports of the network's own (DHCP, routers) concern all of its hosts.
   */
  changed(tx: Tx, port: Port, groupIds: readonly string[], before?: Pick<Port, 'hostId'>): void {
    const hostIds = [port.hostId ?? [], before?.hostId ?? []].flat();
    this.events.publish(tx, networkChanged, {
      networkIds: [port.networkId],
      ...(port.deviceOwner.startsWith('network:') ? {} : { hostIds }),
    });
    if (groupIds.length) this.events.publish(tx, securityGroupChanged, { securityGroupIds: [...groupIds] });
  }

  /** A port came to a host. */
  async bound(tx: Tx, port: Port): Promise<void> {
    await this.dhcpPorts.ensure(tx, port.networkId);
    this.changed(tx, port, (await this.groups.groupIdsOf([port.id])).get(port.id) ?? []);
  }

  /** A port came to a host, left it, or both. */
  async moved(tx: Tx, port: Port, before: Port): Promise<void> {
    if (port.hostId) await this.dhcpPorts.ensure(tx, port.networkId);
    this.changed(tx, port, (await this.groups.groupIdsOf([port.id])).get(port.id) ?? [], before);
  }

  async delete(tx: Tx, port: Port): Promise<void> {
    const groupIds = (await this.groups.groupIdsOf([port.id])).get(port.id) ?? [];
    await this.floatingIps.release(tx, port.id);
    await this.routerPorts.delete(tx, port.id);
    await this.addresses.deleteByPort(tx, port.id);
    await this.groups.setGroups(tx, port.id, []);
    await this.tags.deleteAll(tx, port.id);
    await this.qos.delete(tx, port.id);
    await this.bindings.deleteByPort(tx, port.id);
    await this.ports.delete(tx, port.id);
    this.changed(tx, port, groupIds);
  }

  /** Gives a port other addresses; those that are asked for again stay as they are. */
  async setAddresses(tx: Tx, port: Port, requests: readonly FixedIpRequest[]): Promise<void> {
    const had = await this.addresses.listByPorts([port.id]);
    const { kept, wanted } = keptAddresses(had, requests);
    for (const ip of had) if (!kept.includes(ip)) await this.addresses.delete(tx, ip.subnetId, ip.address);
    const fresh = await this.allocator.allocate(port, wanted, kept);
    await this.addresses.deleteByPort(tx, port.id);
    await this.addAddresses(tx, port, [...kept, ...fresh], 0);
    await this.floatingIps.release(
      tx,
      port.id,
      [...kept, ...fresh].map(({ address }) => address),
    );
  }

  async assertMacFree(networkId: string, mac: string): Promise<void> {
    if (await this.ports.findByMac(networkId, mac)) throw macAddressInUse(networkId, mac);
  }

  /** Guests that make their own addresses have one in a new subnet at once; the DHCP port serves it. */
  async subnetAdded(tx: Tx, subnet: Subnet): Promise<void> {
    await this.dhcpPorts.subnetChanged(tx, subnet);
    if (!isAutomatic(subnet.ipv6AddressMode)) return;
    for (const port of await this.ports.listByNetworks([subnet.networkId])) {
      if (port.deviceOwner.startsWith('network:')) continue;
      await this.ports.raiseRevisions(tx, [port.id], this.clock.timestamp());
      await this.addAddresses(tx, port, [await this.allocator.automatic(subnet, port)], 1000);
    }
  }

  async dhcpSwitched(tx: Tx, subnet: Subnet): Promise<void> {
    await this.dhcpPorts.subnetChanged(tx, subnet);
  }

  async subnetRemoved(tx: Tx, subnet: Subnet): Promise<void> {
    const holders = (await this.addresses.listBySubnet(subnet.id)).map((ip) => ip.portId);
    await this.ports.raiseRevisions(tx, holders, this.clock.timestamp());
    await this.addresses.deleteBySubnet(tx, subnet.id);
    const dhcpPort = await this.ports.findDhcpPort(subnet.networkId);
    if (!dhcpPort) return;
    if ((await this.addresses.listByPorts([dhcpPort.id])).length === 0) await this.delete(tx, dhcpPort);
  }

  /** The ports that keep a subnet from being deleted: all but DHCP's, and guests that make their own addresses. */
  async usersOf(subnet: Subnet): Promise<string[]> {
    const portIds = [...new Set((await this.addresses.listBySubnet(subnet.id)).map((ip) => ip.portId))];
    const ports = (await this.ports.listByIds(portIds)).filter((port) => port.deviceOwner !== DHCP_OWNER);
    const routersOf = await this.routersOf(ports);
    const automatic = isAutomatic(subnet.ipv6AddressMode);
    return named(automatic ? ports.filter(({ id }) => routersOf.has(id)) : ports, routersOf);
  }

  /** Ports for an error that tells what is in the way, a router's with their router. */
  async named(ports: readonly Port[]): Promise<string[]> {
    return named(ports, await this.routersOf(ports));
  }

  /** The port of a router that has this address. */
  async routerPortAt(subnetId: string, address: string): Promise<string | undefined> {
    const ip = await this.addresses.find(subnetId, address);
    return ip && (await this.routerPorts.find(ip.portId))?.portId;
  }

  private async routersOf(ports: readonly Port[]): Promise<Map<string, string>> {
    const rows = await this.routerPorts.listByPorts(ports.map(({ id }) => id));
    return new Map(rows.map(({ portId, routerId }) => [portId, routerId]));
  }

  private async addAddresses(tx: Tx, port: Port, ips: readonly AllocatedIp[], first: number): Promise<void> {
    for (const [index, { subnetId, address }] of ips.entries()) {
      const { id: portId, networkId } = port;
      await this.addresses.insert(tx, { subnetId, address, portId, networkId, position: first + index });
    }
  }

  private async freeMac(networkId: string): Promise<string> {
    for (;;) {
      const mac = randomMac();
      if (!(await this.ports.findByMac(networkId, mac))) return mac;
    }
  }
}

function named(ports: readonly Port[], routersOf: ReadonlyMap<string, string>): string[] {
  return ports.map(({ id }) => (routersOf.has(id) ? `${id} (router ${routersOf.get(id)})` : id));
}
