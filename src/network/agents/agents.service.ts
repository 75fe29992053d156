import { Inject, Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { type RawQuery, refuseUnknownFilters } from '../common/list-query';
import { agentNotFound } from '../network.errors';
import { NETWORK_SETTINGS, type NetworkSettings } from '../network.settings';
import type { Network } from '../networks/network.entity';
import { NetworksRepository } from '../networks/networks.repository';
import { PortsRepository } from '../ports/ports.repository';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { type AgentView, agentViews } from './agent.view';
import { AgentDescriptionsRepository } from './agent-descriptions.repository';

const FILTERS = new Set([
  'id',
  'agent_type',
  'host',
  'binary',
  'topic',
  'alive',
  'admin_state_up',
  'availability_zone',
  'description',
]);

/** Agents as hosts stand for them. */
@Injectable()
export class AgentsService {
  constructor(
    private readonly hosts: Hosts,
    private readonly networks: NetworksRepository,
    private readonly subnets: SubnetsRepository,
    private readonly ports: PortsRepository,
    private readonly descriptions: AgentDescriptionsRepository,
    private readonly unitOfWork: UnitOfWork,
    @Inject(NETWORK_SETTINGS) private readonly settings: NetworkSettings,
  ) {}

  async list(raw: RawQuery): Promise<AgentView[]> {
    refuseUnknownFilters(raw, [...FILTERS]);
    const wanted = Object.entries(raw).filter(([name]) => FILTERS.has(name));
    return (await this.all()).filter((agent) =>
      wanted.every(([name, value]) => {
        const values = (Array.isArray(value) ? value : [value]).map((item) => String(item).toLowerCase());
        return values.includes(String(agent[name]).toLowerCase());
      }),
    );
  }

  async get(id: string): Promise<AgentView> {
    const agent = (await this.all()).find((candidate) => candidate.id === id);
    if (!agent) throw agentNotFound(id);
    return agent;
  }

  async describe(id: string, description: string | null): Promise<AgentView> {
    await this.get(id);
    await this.unitOfWork.run((tx) => this.descriptions.set(tx, id, description));
    return this.get(id);
  }

  /** Disabling an agent is disabling its host for new servers. */
  async setEnabled(id: string, enabled: boolean): Promise<AgentView> {
    const agent = await this.get(id);
    const host = await this.hosts.findByName(agent.host);
    if (!host) throw agentNotFound(id);
    await this.hosts.setEnabled(host.id, enabled, enabled ? null : 'network agent disabled');
    return this.get(id);
  }

  /** The networks whose DHCP a host answers: those with ports there. */
  async networksOn(id: string): Promise<Network[]> {
    const agent = await this.get(id);
    const host = await this.hosts.findByName(agent.host);
    if (!host || agent.agent_type !== 'DHCP agent') return [];
    const ids = [...new Set((await this.ports.listByHost(host.id)).map((port) => port.networkId))];
    const served = new Set(
      (await this.subnets.listByNetworks(ids))
        .filter((subnet) => subnet.enableDhcp)
        .map((subnet) => subnet.networkId),
    );
    return this.networks.listByIds([...served]);
  }

  /** The other way round: the DHCP agents of the hosts that carry a network. */
  async dhcpAgentsOf(networkId: string): Promise<AgentView[]> {
    const hostIds = (await this.ports.hostsOf([networkId])).get(networkId) ?? [];
    const names = new Set(
      (await this.hosts.list()).filter((host) => hostIds.includes(host.id)).map((host) => host.name),
    );
    return (await this.all()).filter((agent) => agent.agent_type === 'DHCP agent' && names.has(agent.host));
  }

  private async all(): Promise<AgentView[]> {
    const descriptions = await this.descriptions.all();
    return (await this.hosts.list())
      .flatMap((host) => agentViews(host, this.settings.physicalNetworks))
      .map((agent) => ({ ...agent, description: descriptions.get(agent.id) ?? null }));
  }
}
