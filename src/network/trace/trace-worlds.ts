import { Inject, Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import { PortForwardingsRepository } from '../floating-ips/port-forwardings.repository';
import { NETWORK_SETTINGS, type NetworkSettings } from '../network.settings';
import { NetworksRepository } from '../networks/networks.repository';
import { compileHostNetwork } from '../plan/compile-host-network';
import { HostNetworkRowsReader } from '../plan/host-network-rows.reader';
import type { Port } from '../ports/port.entity';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortsRepository } from '../ports/ports.repository';
import { RouterPortsRepository } from '../routers/router-ports.repository';
import { RoutersRepository } from '../routers/routers.repository';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { isWithin } from './chain-verdict';
import type { TracedHost, TraceWorld } from './trace-world';

/** Rows and plans as they are when a walk comes to them. */
@Injectable()
export class TraceWorlds {
  constructor(
    private readonly hosts: Hosts,
    private readonly reader: HostNetworkRowsReader,
    private readonly networks: NetworksRepository,
    private readonly subnets: SubnetsRepository,
    private readonly ports: PortsRepository,
    private readonly addresses: PortAddressesRepository,
    private readonly routers: RoutersRepository,
    private readonly routerPorts: RouterPortsRepository,
    private readonly floatingIps: FloatingIpsRepository,
    private readonly forwardings: PortForwardingsRepository,
    @Inject(NETWORK_SETTINGS) private readonly settings: NetworkSettings,
  ) {}

  /** For one walk: each host's plan is compiled once. */
  open(): TraceWorld {
    const plans = new Map<string, Promise<TracedHost | undefined>>();
    return {
      port: (id) => this.ports.find(id),
      addressesOf: (portId) => this.addresses.listByPorts([portId]),
      network: async (id) => (await this.networks.listByIds([id]))[0],
      subnetsOf: (networkId) => this.subnets.listByNetworks([networkId]),
      holder: (networkId, address) => this.holder(networkId, address),
      portsWith: async (address) =>
        this.ports.listByIds((await this.addresses.listByAddress(address)).map(({ portId }) => portId)),
      routerOf: async (portId) => {
        const row = await this.routerPorts.find(portId);
        return row && this.routers.find(row.routerId);
      },
      router: (id) => this.routers.find(id),
      floatingIpOf: (portId) => this.floatingIps.findByFloatingPort(portId),
      leadingTo: (portId) => this.leadingTo(portId),
      host: (id) => {
        const plan = plans.get(id) ?? this.host(id);
        plans.set(id, plan);
        return plan;
      },
    };
  }

  private async holder(networkId: string, address: string): Promise<Port | undefined> {
    const row = await this.addresses.findOnNetwork(networkId, address);
    if (row) return this.ports.find(row.portId);
    const all = await this.ports.listByNetworks([networkId]);
    return all.find(({ allowedAddressPairs }) =>
      allowedAddressPairs.some((pair) => isWithin(address, pair.ip_address)),
    );
  }

  private async leadingTo(portId: string) {
    const rows = await this.forwardings.listByInternalPorts([portId]);
    const by = new Map(
      (await this.floatingIps.listByIds(rows.map(({ floatingIpId }) => floatingIpId))).map((ip) => [
        ip.id,
        ip.floatingIpAddress,
      ]),
    );
    return {
      floatingIps: await this.floatingIps.listByFixedPorts([portId]),
      forwardings: rows.map((row) => ({ ...row, address: by.get(row.floatingIpId) ?? '' })),
    };
  }

  private async host(id: string): Promise<TracedHost | undefined> {
    const host = await this.hosts.find(id);
    if (!host) return undefined;
    const rows = await this.reader.read(id);
    const { name, hostIp } = host;
    return { id, name, hostIp, rows, plan: compileHostNetwork(rows, this.settings) };
  }
}
