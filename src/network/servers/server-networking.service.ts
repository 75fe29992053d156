import { Injectable } from '@nestjs/common';
import { type HostNetworkPlan, Hosts } from '../../hypervisor';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { AppError } from '../../shared/errors/app-error';
import type { RequestContext } from '../../shared/http/request-context';
import { dnsNameProblem } from '../common/dns-attributes';
import { networkNotFound } from '../network.errors';
import type { Network } from '../networks/network.entity';
import { NetworksRepository } from '../networks/networks.repository';
import { HostNetworks } from '../plan/host-networks.service';
import { DhcpPorts } from '../ports/dhcp-ports';
import type { Port } from '../ports/port.entity';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortRecords } from '../ports/port-records';
import { PortsRepository } from '../ports/ports.repository';
import { Quotas } from '../quotas/quotas.service';
import { Sharing } from '../rbac/sharing';
import { PortGroups } from '../security-groups/port-groups';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import {
  bootGroupNotFound,
  bootNetworkNotFound,
  bootPortInUse,
  bootPortNotFound,
  bootPortNotUsableDns,
  networkRefused,
  portLimitExceeded,
} from '../server-networking.errors';
import {
  type AdoptedPort,
  type InterfaceRequest,
  type ResolvedInterface,
  ServerNetworking,
  type ServerPort,
  type ServerPortsOwner,
  type ServerSecurityGroup,
} from '../server-networking.port';
import { TrunkPorts } from '../trunks/trunk-ports';
import { InterfaceRequests } from './interface-requests';
import { ServerGroups } from './server-groups';
import { ServerPorts } from './server-ports';

/** Of a port that comes to a host, or leaves one. */
const NO_PROBLEM = { hostProblem: null, statusBefore: null } as const;

type Owner = ServerPortsOwner;

@Injectable()
export class ServerNetworkingService extends ServerNetworking {
  constructor(
    private readonly requests: InterfaceRequests,
    private readonly serverPorts: ServerPorts,
    private readonly serverGroups: ServerGroups,
    private readonly networks: NetworksRepository,
    private readonly ports: PortsRepository,
    private readonly addresses: PortAddressesRepository,
    private readonly records: PortRecords,
    private readonly dhcpPorts: DhcpPorts,
    private readonly groups: SecurityGroupsRepository,
    private readonly portGroups: PortGroups,
    private readonly sharing: Sharing,
    private readonly quotas: Quotas,
    private readonly hosts: Hosts,
    private readonly hostNetworks: HostNetworks,
    private readonly trunks: TrunkPorts,
    private readonly clock: Clock,
  ) {
    super();
  }

  resolve(
    context: RequestContext,
    requests: readonly InterfaceRequest[] | 'auto' | 'only' | 'none',
    securityGroups: readonly string[],
  ): Promise<ResolvedInterface[]> {
    return this.requests.resolve(context, requests, securityGroups);
  }

  async attach(tx: Tx, owner: Owner, interfaces: readonly ResolvedInterface[]): Promise<ServerPort[]> {
    const present = await this.ports.listByServers([owner.serverId]);
    const first = Math.max(-1, ...present.map((port) => port.devicePosition)) + 1;
    for (const [index, one] of interfaces.entries()) {
      if (one.portId) await this.take(tx, owner, one.portId, first + index);
      else await this.make(tx, owner, one, first + index);
    }
    return (await this.portsOf([owner.serverId])).get(owner.serverId) ?? [];
  }

  portsOf(serverIds: readonly string[]): Promise<Map<string, ServerPort[]>> {
    return this.serverPorts.of(serverIds);
  }

  securityGroupsOf(serverId: string): Promise<ServerSecurityGroup[]> {
    return this.serverGroups.of(serverId);
  }

  async bind(tx: Tx, serverId: string, hostId: string, zone?: string): Promise<void> {
    await this.bindAll(tx, await this.ports.listByServers([serverId]), hostId, zone);
  }

  async activate(tx: Tx, serverId: string): Promise<void> {
    await this.activateAll(tx, await this.ports.listByServers([serverId]));
  }

  async bindPort(tx: Tx, portId: string, hostId: string): Promise<void> {
    await this.bindAll(tx, await this.ports.listByIds([portId]), hostId);
  }

  async activatePort(tx: Tx, portId: string): Promise<void> {
    await this.activateAll(tx, await this.ports.listByIds([portId]));
  }

  private async bindAll(tx: Tx, ports: readonly Port[], hostId: string, zone?: string): Promise<void> {
    const host = await this.hosts.find(hostId);
    const owner = zone === undefined ? {} : { deviceOwner: `compute:${zone}` };
    const bindingHost = host?.name ?? '';
    const patch = { hostId, bindingHost, status: 'DOWN', ...owner, ...NO_PROBLEM } as const;
    for (const port of ports) {
      await this.changeOne(tx, port, patch);
      await this.dhcpPorts.ensure(tx, port.networkId);
    }
  }

  private async activateAll(tx: Tx, ports: readonly Port[]): Promise<void> {
    for (const port of ports) {
      // A port that its user has switched off is DOWN, as in Neutron; one that its host shut is up when that is over.
      const status = port.adminStateUp ? 'ACTIVE' : 'DOWN';
      await this.changeOne(tx, port, port.statusBefore ? { statusBefore: status } : { status });
    }
  }

  async unbind(tx: Tx, serverId: string): Promise<void> {
    await this.change(tx, serverId, { hostId: null, bindingHost: '', status: 'DOWN', ...NO_PROBLEM });
  }

  async adopt(tx: Tx, owner: Owner, hostId: string, ports: readonly AdoptedPort[]): Promise<string[]> {
    const lost: string[] = [];
    for (const [position, port] of ports.entries()) {
      try {
        const present = await this.ports.find(port.portId);
        if (present?.projectId !== undefined && present.projectId !== owner.projectId)
          throw bootPortNotFound(port.portId);
        const named = { ...owner, hostname: present?.dnsName || owner.hostname };
        if (present) await this.take(tx, named, port.portId, position, port.ownedByServer);
        else await this.makeAgain(tx, owner, port, position);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        lost.push(
          `Its port ${port.portId} (${port.addresses.join(', ')}) is not known here: ${error.message}`,
        );
      }
    }
    await this.bind(tx, owner.serverId, hostId);
    return lost;
  }

  async release(tx: Tx, serverId: string): Promise<void> {
    for (const port of await this.ports.listByServers([serverId])) await this.releaseOne(tx, port);
  }

  async releasePort(tx: Tx, serverId: string, portId: string): Promise<void> {
    const port = await this.ports.find(portId);
    if (port?.serverId === serverId) await this.releaseOne(tx, port);
  }

  private async releaseOne(tx: Tx, port: Port): Promise<void> {
    // A trunk keeps its parent, as in Neutron.
    if (port.ownedByServer && !(await this.trunks.isParent(port.id))) {
      await this.records.delete(tx, port);
      return;
    }
    await this.changeOne(tx, port, {
      ...{ deviceId: '', deviceOwner: '', serverId: null, devicePosition: 0, dnsName: '' },
      ...{ ownedByServer: false, hostId: null, bindingHost: '', status: 'DOWN' },
      ...NO_PROBLEM,
    });
  }

  plan(hostId: string): Promise<HostNetworkPlan> {
    return this.hostNetworks.plan(hostId);
  }

  apply(hostId: string): Promise<void> {
    return this.hostNetworks.apply(hostId);
  }

  async applyFor(hostId: string, serverId: string): Promise<void> {
    const problems = await this.hostNetworks.applied(hostId);
    const own = (await this.ports.listByServers([serverId])).flatMap(({ id }) => problems.get(id) ?? []);
    const blocking = own.find((problem) => problem.blocking);
    if (blocking) throw networkRefused(blocking.message);
  }

  async findServerByAddress(networkId: string, address: string): Promise<string | undefined> {
    const ip = await this.addresses.findOnNetwork(networkId, address);
    const port = ip && (await this.ports.find(ip.portId));
    return port?.serverId ?? undefined;
  }

  /** A port that the user brought: it may have been taken, or deleted, since it was checked. */
  private async take(
    tx: Tx,
    owner: Owner,
    portId: string,
    devicePosition: number,
    ownedByServer = false,
  ): Promise<void> {
    const port = await this.ports.find(portId);
    if (!port) throw bootPortNotFound(portId);
    if (port.deviceId && port.deviceId !== owner.serverId) throw bootPortInUse(portId);
    const dnsName = dnsNameOf(owner);
    if (port.dnsName && port.dnsName !== dnsName) throw bootPortNotUsableDns(portId, port.dnsName, owner);
    const deviceOwner = `compute:${owner.availabilityZone}`;
    await this.changeOne(tx, port, {
      deviceId: owner.serverId,
      serverId: owner.serverId,
      deviceOwner,
      dnsName,
      devicePosition,
      ownedByServer,
    });
  }

  private async make(tx: Tx, owner: Owner, one: ResolvedInterface, devicePosition: number): Promise<void> {
    const network = await this.networks.find(one.networkId);
    if (!network) throw networkNotFound(one.networkId);
    await this.assertStillShared(owner.projectId, network, one);
    await this.reservePort(owner.projectId);
    const secure = network.portSecurityEnabled;
    const wanted = one.securityGroupIds.length
      ? one.securityGroupIds
      : await this.portGroups.defaults(tx, owner.projectId);
    await this.records.insert(
      tx,
      {
        networkId: network.id,
        projectId: owner.projectId,
        portSecurityEnabled: secure,
        deviceId: owner.serverId,
        serverId: owner.serverId,
        deviceOwner: `compute:${owner.availabilityZone}`,
        dnsName: dnsNameOf(owner),
        ownedByServer: true,
        devicePosition,
      },
      one.fixedIp ? [{ ip_address: one.fixedIp }] : undefined,
      secure ? wanted : [],
    );
  }

  /** What stands in the way is found before anything is written. The security groups of before are not known. */
  private async makeAgain(tx: Tx, owner: Owner, port: AdoptedPort, devicePosition: number): Promise<void> {
    const network = await this.networks.find(port.networkId);
    if (!network) throw networkNotFound(port.networkId);
    const secure = network.portSecurityEnabled;
    await this.records.insert(
      tx,
      {
        id: port.portId,
        networkId: network.id,
        projectId: owner.projectId,
        macAddress: port.mac,
        portSecurityEnabled: secure,
        deviceId: owner.serverId,
        serverId: owner.serverId,
        deviceOwner: `compute:${owner.availabilityZone}`,
        dnsName: dnsNameOf(owner),
        ownedByServer: port.ownedByServer,
        devicePosition,
      },
      port.addresses.map((address) => ({ ip_address: address })),
      secure ? await this.portGroups.defaults(tx, owner.projectId) : [],
    );
  }

  /** What was another project's to give may have been taken back since it was looked at. */
  private async assertStillShared(
    projectId: string,
    network: Network,
    one: ResolvedInterface,
  ): Promise<void> {
    const groups = (await this.groups.listByIds(one.securityGroupIds)).filter(
      (group) => group.projectId !== projectId,
    );
    const foreign = network.projectId !== projectId && !one.anywhere ? [network.id] : [];
    const shared = await this.sharing.sharedWith(projectId, [...foreign, ...groups.map(({ id }) => id)]);
    if (foreign.some((id) => !shared.has(id))) throw bootNetworkNotFound(network.id);
    const gone = groups.find(({ id }) => !shared.has(id));
    if (gone) throw bootGroupNotFound(gone.id, projectId);
  }

  private async reservePort(projectId: string): Promise<void> {
    try {
      await this.quotas.reserve(projectId, 'port', 1);
    } catch (error) {
      if (error instanceof AppError && error.code === 'over_quota') throw portLimitExceeded();
      throw error;
    }
  }

  private async change(tx: Tx, serverId: string, patch: Partial<Port>): Promise<Port[]> {
    const ports = await this.ports.listByServers([serverId]);
    for (const port of ports) await this.changeOne(tx, port, patch);
    return ports;
  }

  private async changeOne(tx: Tx, port: Port, patch: Partial<Port>): Promise<void> {
    const groupIds = (await this.groups.groupIdsOf([port.id])).get(port.id) ?? [];
    const updatedAt = this.clock.timestamp();
    await this.ports.update(tx, port.id, { ...patch, revision: port.revision + 1, updatedAt });
    this.records.changed(tx, { ...port, ...patch }, groupIds, port);
    await this.trunks.follow(tx, port.id);
  }
}

/** As Nova: a server's ports bear its host name. What no DNS name may be, names no port. */
function dnsNameOf({ hostname }: Owner): string {
  const name = hostname.toLowerCase();
  return dnsNameProblem(name) ? '' : name;
}
