import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { isUuid } from '../../shared/ids';
import { cidrContains, parseCidr, parseIp } from '../addresses/ip';
import { Access } from '../common/access';
import type { Network } from '../networks/network.entity';
import { networkTarget } from '../networks/network.view';
import { NetworksRepository } from '../networks/networks.repository';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortsRepository } from '../ports/ports.repository';
import { portTarget } from '../ports/ports.service';
import { GroupRecords } from '../security-groups/group-records';
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
    private readonly access: Access,
  ) {}

  async resolve(
    context: RequestContext,
    requests: readonly InterfaceRequest[] | 'auto' | 'none',
    securityGroups: readonly string[],
  ): Promise<ResolvedInterface[]> {
    if (requests === 'none') return [];
    const groupIds = await this.groupIds(context, securityGroups);
    if (requests === 'auto') return this.only(context, groupIds);
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

  /** The one network that the project can use; none is no error, several are. */
  private async only(
    context: RequestContext,
    securityGroupIds: readonly string[],
  ): Promise<ResolvedInterface[]> {
    const usable = await this.networks.listUsable(context.projectId);
    const [network, ...others] = usable;
    if (!network) return [];
    if (others.length) throw severalNetworks();
    await this.assertBootable(context, network);
    return [{ networkId: network.id, securityGroupIds: network.portSecurityEnabled ? securityGroupIds : [] }];
  }

  private async ofNetwork(
    context: RequestContext,
    request: InterfaceRequest,
    securityGroupIds: readonly string[],
  ): Promise<ResolvedInterface> {
    const networkId = request.networkId ?? '';
    const network = await this.networks.find(networkId);
    if (!network || !this.access.can(context, 'get_network', networkTarget(network))) {
      throw bootNetworkNotFound(networkId);
    }
    await this.assertBootable(context, network);
    if (request.fixedIp) await this.assertAddress(network, request.fixedIp);
    return {
      networkId,
      fixedIp: request.fixedIp,
      securityGroupIds: network.portSecurityEnabled ? securityGroupIds : [],
    };
  }

  private async ofPort(context: RequestContext, portId: string): Promise<ResolvedInterface> {
    const port = await this.ports.find(portId);
    const network = port && (await this.networks.find(port.networkId));
    if (!port || !network || !this.access.can(context, 'get_port', portTarget(network, port))) {
      throw bootPortNotFound(portId);
    }
    if (port.projectId !== context.projectId) throw bootPortNotUsable(portId);
    if (port.deviceId) throw bootPortInUse(portId);
    const hasAddress = (await this.addresses.listByPorts([portId])).length > 0;
    if (!hasAddress && port.portSecurityEnabled) throw bootPortNeedsAddress(portId);
    return { networkId: port.networkId, portId, securityGroupIds: [] };
  }

  private async assertBootable(context: RequestContext, network: Network): Promise<void> {
    if (network.external && !network.shared && !this.access.isAdmin(context)) {
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

  /** Names or ids of the project's groups. */
  private async groupIds(context: RequestContext, names: readonly string[]): Promise<string[]> {
    if (names.length === 0) return [];
    const standard = await this.groupRecords.ensureDefault(context.projectId);
    if (names.every((name) => name === 'default')) return [standard.id];
    const all = await this.groups.listByProject(context.projectId);
    const ids = names.map((name) => {
      const byId = isUuid(name) ? all.find((group) => group.id === name) : undefined;
      const found = byId ? [byId] : all.filter((group) => group.name === name);
      if (found.length > 1) throw severalGroups(name);
      if (!found[0]) throw bootGroupNotFound(name, context.projectId);
      return found[0].id;
    });
    return [...new Set(ids)];
  }
}
