import { Injectable } from '@nestjs/common';
import { type Host, Hosts, type NetworkDrift } from '../../hypervisor';
import { agentHostNotFound } from '../network.errors';
import { HostNetworks } from '../plan/host-networks.service';

export interface HostDrift extends NetworkDrift {
  host: Host;
}

/** How hosts' networks are another than the rows say. Only looks: mending is the reconciler's. */
@Injectable()
export class NetworkDriftService {
  constructor(
    private readonly hosts: Hosts,
    private readonly networks: HostNetworks,
  ) {}

  /** Of a host by its id or name. Throws `unavailable` where it does not answer. */
  async of(nameOrId: string): Promise<HostDrift> {
    const host = (await this.hosts.find(nameOrId)) ?? (await this.hosts.findByName(nameOrId));
    if (!host) throw agentHostNotFound(nameOrId);
    const hypervisor = await this.hosts.hypervisor(host.id);
    return { host, ...(await hypervisor.compareNetwork(await this.networks.plan(host.id))) };
  }
}
