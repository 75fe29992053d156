import { Injectable } from '@nestjs/common';
import { AppError } from '../../shared/errors/app-error';
import type { RequestContext } from '../../shared/http/request-context';
import { isUuid } from '../../shared/ids';
import { cidrContains, parseCidr, parseIp } from '../addresses/ip';
import { AutoTopologies } from '../auto-allocation/auto-topologies.service';
import { Access } from '../common/access';
import type { Network } from '../networks/network.entity';
import { networkTarget } from '../networks/network.view';
import { NetworksRepository } from '../networks/networks.repository';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortsRepository } from '../ports/ports.repository';
import { portTarget } from '../ports/ports.service';
import { type Seen, Sharing } from '../rbac/sharing';
import { GroupRecords } from '../security-groups/group-records';
import type { SecurityGroup } from '../security-groups/security-group.entity';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import {
  bootAddressInUse,
  bootAddressInvalid,
  bootGroupNotFound,
  bootNetworkNotFound,
  bootPortInUse,
  bootPortNeedsAddress,
  bootPortNotFound,
  bootPortNotUsable,
  bootPortTwice,
  cannotAutoAllocate,
  externalNetworkForbidden,
  networkNeedsSubnet,
  severalGroups,
  severalNetworks,
} from '../server-networking.errors';
import type { InterfaceRequest, ResolvedInterface } from '../server-networking.port';
import { SubnetsRepository } from '../subnets/subnets.repository';

/** Checks what a boot request says of its interfaces, with the rules and words of nova/network/neutron.py. */
@Injectable()
export class InterfaceRequests {
  constructor(
    private readonly networks: NetworksRepository,
    private readonly subnets: SubnetsRepository,
    private readonly ports: PortsRepository,
    private readonly addresses: PortAddressesRepository,
    private readonly groups: SecurityGroupsRepository,
    private readonly groupRecords: GroupRecords,
    private readonly sharing: Sharing,
    private readonly topologies: AutoTopologies,
    private readonly access: Access,
  ) {}

  async resolve(
    context: RequestContext,
    requests: readonly InterfaceRequest[] | 'auto' | 'only' | 'none',
    securityGroups: readonly string[],
  ): Promise<ResolvedInterface[]> {
    if (requests === 'none') return [];
    const groupIds = await this.groupIds(context, securityGroups);
    if (requests === 'auto' || requests === 'only') return this.only(context, requests, groupIds);
    const resolved: ResolvedInterface[] = [];
    for (const request of requests) {
      const own = request.securityGroups.length
        ? await this.groupIds(context, request.securityGroups)
        : groupIds;
      if (request.portId) {
        if (resolved.some((one) => one.portId === request.portId)) throw bootPortTwice(request.portId);
        resolved.push(await this.ofPort(context, request.portId));
      } else resolved.push(await this.ofNetwork(context, request, own));
    }
    return resolved;
  }

  /** The one network that the project can use; several are an error. Of none, `auto` makes one. */
  private async only(
    context: RequestContext,
    requests: 'auto' | 'only',
    securityGroupIds: readonly string[],
  ): Promise<ResolvedInterface[]> {
    const usable = await this.sharing.seen(context, await this.networks.listUsable(context.projectId));
    const [network, ...others] = usable;
    if (!network && requests === 'auto') return [await this.made(context, securityGroupIds)];
    if (!network) return [];
    if (others.length) throw severalNetworks();
    await this.assertBootable(context, network);
    const groupIds = network.portSecurityEnabled ? securityGroupIds : [];
    return [{ networkId: network.id, securityGroupIds: groupIds, ...this.right(context) }];
  }

  private async ofNetwork(
    context: RequestContext,
    request: InterfaceRequest,
    securityGroupIds: readonly string[],
  ): Promise<ResolvedInterface> {
    const networkId = request.networkId ?? '';
    const network = await this.find(context, networkId);
    if (!network || !this.access.can(context, 'get_network', networkTarget(network))) {
      throw bootNetworkNotFound(networkId);
    }
    await this.assertBootable(context, network);
    if (request.fixedIp) await this.assertAddress(network, request.fixedIp);
    return {
      networkId,
      fixedIp: request.fixedIp,
      securityGroupIds: network.portSecurityEnabled ? securityGroupIds : [],
      ...this.right(context),
    };
  }

  private async ofPort(context: RequestContext, portId: string): Promise<ResolvedInterface> {
    const port = await this.ports.find(portId);
    const network = port && (await this.find(context, port.networkId));
    if (!port || !network || !this.access.can(context, 'get_port', portTarget(network, port))) {
      throw bootPortNotFound(portId);
    }
    if (port.projectId !== context.projectId) throw bootPortNotUsable(portId);
    if (port.deviceId) throw bootPortInUse(portId);
    const hasAddress = (await this.addresses.listByPorts([portId])).length > 0;
    if (!hasAddress && port.portSecurityEnabled) throw bootPortNeedsAddress(portId);
    return { networkId: port.networkId, portId, securityGroupIds: [] };
  }

  private async assertBootable(context: RequestContext, network: Seen<Network>): Promise<void> {
    if (network.external && !network.sharedWithCaller && !this.access.isAdmin(context)) {
      throw externalNetworkForbidden(network.id);
    }
    const subnets = await this.subnets.listByNetworks([network.id]);
    if (subnets.length === 0 && network.portSecurityEnabled) throw networkNeedsSubnet(network.id);
  }

  private async assertAddress(network: Network, address: string): Promise<void> {
    const ip = parseIp(address);
    const subnets = await this.subnets.listByNetworks([network.id]);
    const fits = subnets.some((subnet) => {
      const cidr = parseCidr(subnet.cidr);
      return ip && cidr && cidrContains(cidr, ip);
    });
    if (!fits) throw bootAddressInvalid(address, network.id);
    if (await this.addresses.findOnNetwork(network.id, address)) throw bootAddressInUse(address);
  }

  private async made(
    context: RequestContext,
    securityGroupIds: readonly string[],
  ): Promise<ResolvedInterface> {
    try {
      const { projectId } = context;
      const networkId = await this.topologies.networkOf(context, projectId);
      return { networkId, securityGroupIds };
    } catch (error) {
      if (error instanceof AppError && error.code === 'auto_allocation_failure')
        throw cannotAutoAllocate(context.projectId, error);
      throw error;
    }
  }

  private right(context: RequestContext): Pick<ResolvedInterface, 'anywhere'> {
    return this.access.seesAll(context) ? { anywhere: true } : {};
  }

  private async find(context: RequestContext, networkId: string): Promise<Seen<Network> | undefined> {
    return this.sharing.one(context, await this.networks.find(networkId));
  }

  /** Names or ids of the project's groups; for what is none of them, of those that are shared with it. */
  private async groupIds(context: RequestContext, names: readonly string[]): Promise<string[]> {
    if (names.length === 0) return [];
    const standard = await this.groupRecords.ensureDefault(context.projectId);
    if (names.every((name) => name === 'default')) return [standard.id];
    const own = await this.groups.listByProject(context.projectId);
    let ids = names.map((name) => idIn(own, name));
    if (ids.includes(undefined)) {
      const all = [...own, ...(await this.groups.listSharedWith(context.projectId))];
      ids = names.map((name) => idIn(all, name));
    }
    const missing = names[ids.indexOf(undefined)];
    if (missing !== undefined) throw bootGroupNotFound(missing, context.projectId);
    return [...new Set(ids.flatMap((id) => id ?? []))];
  }
}

function idIn(groups: readonly SecurityGroup[], name: string): string | undefined {
  if (isUuid(name) && groups.some(({ id }) => id === name)) return name;
  const [found, other] = groups.filter((group) => group.name === name);
  if (other) throw severalGroups(name);
  return found?.id;
}
