import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Host, Hosts, hostChanged } from '../../hypervisor';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { DomainEvents } from '../../shared/events/domain-events';
import { networkNotFound } from '../network.errors';
import { networkChanged } from '../network.events';
import type { Network } from '../networks/network.entity';
import { NetworksRepository } from '../networks/networks.repository';
import { DhcpPorts } from '../ports/dhcp-ports';
import { PortsRepository } from '../ports/ports.repository';
import { SubnetsRepository } from '../subnets/subnets.repository';
import {
  networkHostedByDhcpAgent,
  networkNeedsDhcpAgent,
  networkNotHostedByDhcpAgent,
  notADhcpAgent,
} from './agent.errors';
import { type AgentView, DHCP_AGENT } from './agent.view';
import { AgentsService } from './agents.service';
import { DhcpHostsRepository } from './dhcp-hosts.repository';

/** Which host answers the DHCP of which networks: where they have ports, and where an administrator put them. */
@Injectable()
export class DhcpAgentsService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly hosts: Hosts,
    private readonly agents: AgentsService,
    private readonly dhcpHosts: DhcpHostsRepository,
    private readonly dhcpPorts: DhcpPorts,
    private readonly networks: NetworksRepository,
    private readonly subnets: SubnetsRepository,
    private readonly ports: PortsRepository,
    private readonly events: DomainEvents,
  ) {}

  onModuleInit(): void {
    this.events.on(hostChanged, ({ hostId }) => this.forget(hostId));
  }

  async networksOn(agentId: string): Promise<Network[]> {
    const agent = await this.agents.get(agentId);
    const host = await this.hosts.findByName(agent.host);
    if (!host || agent.agent_type !== DHCP_AGENT) return [];
    const used = [...new Set((await this.ports.listByHost(host.id)).map((port) => port.networkId))];
    const served = (await this.subnets.listByNetworks(used)).filter((subnet) => subnet.enableDhcp);
    const put = await this.dhcpHosts.networksOn(host.id);
    return this.networks.listByIds([...new Set([...served.map(({ networkId }) => networkId), ...put])]);
  }

  async agentsOf(networkId: string): Promise<AgentView[]> {
    const hostIds = (await this.ports.hostsOf([networkId])).get(networkId) ?? [];
    const names = new Set(
      (await this.hosts.list()).filter((host) => hostIds.includes(host.id)).map((host) => host.name),
    );
    return (await this.agents.list({ agent_type: DHCP_AGENT })).filter((agent) => names.has(agent.host));
  }

  /** The network comes to the host with its DHCP server, before it has ports there. */
  async add(agentId: string, networkId: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const host = await this.hostOf(agentId);
      if (!host.enabled) throw notADhcpAgent(agentId);
      await this.assertNetwork(networkId);
      const row = { networkId, hostId: host.id };
      if (await this.dhcpHosts.find(networkId, host.id)) throw networkHostedByDhcpAgent(networkId, agentId);
      await this.dhcpHosts.insert(tx, row);
      await this.dhcpPorts.ensure(tx, networkId);
      this.tell(tx, networkId);
    });
  }

  async remove(agentId: string, networkId: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const host = await this.hostOf(agentId);
      await this.assertNetwork(networkId);
      const ports = await this.ports.listByHost(host.id);
      if (ports.some((port) => port.networkId === networkId))
        throw networkNeedsDhcpAgent(networkId, host.name);
      if (!(await this.dhcpHosts.delete(tx, { networkId, hostId: host.id })))
        throw networkNotHostedByDhcpAgent(networkId, agentId);
      this.tell(tx, networkId);
    });
  }

  private tell(tx: Tx, networkId: string): void {
    this.events.publish(tx, networkChanged, { networkIds: [networkId] });
  }

  private async assertNetwork(id: string): Promise<void> {
    if (!(await this.networks.find(id))) throw networkNotFound(id);
  }

  private async hostOf(agentId: string): Promise<Host> {
    const agent = await this.agents.get(agentId);
    const host = agent.agent_type === DHCP_AGENT ? await this.hosts.findByName(agent.host) : undefined;
    if (!host) throw notADhcpAgent(agentId);
    return host;
  }

  /** What a host that is gone had. */
  private async forget(hostId: string): Promise<void> {
    if (await this.hosts.find(hostId)) return;
    await this.unitOfWork.run((tx) => this.dhcpHosts.deleteByHost(tx, hostId));
  }
}
