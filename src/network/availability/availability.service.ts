import { Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { countAddresses } from '../addresses/ip-ranges';
import { poolRanges } from '../addresses/pools';
import { groupBy } from '../common/group-by';
import type { View } from '../common/present';
import { EVERYTHING } from '../common/scope';
import { networkNotFound } from '../network.errors';
import type { Network } from '../networks/network.entity';
import { NetworksRepository } from '../networks/networks.repository';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import type { Subnet } from '../subnets/subnet.entity';
import { SubnetsRepository } from '../subnets/subnets.repository';

export interface AvailabilityFilter {
  networkId?: string;
  networkName?: string;
  projectId?: string;
  ipVersion?: number;
}

/** How many addresses networks have and use; and the zones in which something serves them. */
@Injectable()
export class AvailabilityService {
  constructor(
    private readonly hosts: Hosts,
    private readonly networks: NetworksRepository,
    private readonly subnets: SubnetsRepository,
    private readonly addresses: PortAddressesRepository,
  ) {}

  async list(filter: AvailabilityFilter): Promise<View[]> {
    const { rows } = await this.networks.page(this.networks.query({}), EVERYTHING);
    const wanted = rows.filter(
      (network) =>
        (filter.networkId ?? network.id) === network.id &&
        (filter.networkName ?? network.name) === network.name &&
        (filter.projectId ?? network.projectId) === network.projectId,
    );
    const all = await this.subnets.listByNetworks(wanted.map((network) => network.id));
    const family = all.filter((subnet) => (filter.ipVersion ?? subnet.ipVersion) === subnet.ipVersion);
    const subnets = groupBy(family, (subnet) => subnet.networkId);
    const used = await this.addresses.countBySubnet();
    // A version asks for the networks that have it (neutron/db/network_ip_availability_db.py).
    const shown =
      filter.ipVersion === undefined ? wanted : wanted.filter((network) => subnets.has(network.id));
    return shown.map((network) => view(network, subnets.get(network.id) ?? [], used));
  }

  async get(id: string): Promise<View> {
    const [found] = await this.list({ networkId: id });
    if (!found) throw networkNotFound(id);
    return found;
  }

  /** One zone, as long as any host is there. */
  async zones(): Promise<View[]> {
    const hosts = await this.hosts.list();
    if (hosts.length === 0) return [];
    const state = hosts.some((host) => host.up && host.enabled) ? 'available' : 'unavailable';
    return [{ name: 'nova', resource: 'network', state }];
  }
}

function view(network: Network, subnets: readonly Subnet[], used: ReadonlyMap<string, number>): View {
  const parts = subnets.map((subnet) => ({
    subnet_id: subnet.id,
    subnet_name: subnet.name,
    ip_version: subnet.ipVersion,
    cidr: subnet.cidr,
    // Exact: a /64 has more addresses than a number has digits.
    total_ips: countAddresses(poolRanges(subnet.allocationPools)),
    used_ips: used.get(subnet.id) ?? 0,
  }));
  return {
    network_id: network.id,
    network_name: network.name,
    tenant_id: network.projectId,
    project_id: network.projectId,
    total_ips: parts.reduce((sum, part) => sum + part.total_ips, 0n),
    used_ips: parts.reduce((sum, part) => sum + part.used_ips, 0),
    subnet_ip_availability: parts,
  };
}
