import { Inject, Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { type RawQuery, refuseUnknownFilters } from '../common/list-query';
import { agentNotFound } from '../network.errors';
import { NETWORK_SETTINGS, type NetworkSettings } from '../network.settings';
import { agentIsHost } from './agent.errors';
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

  /** Refused: an agent is its host here, and the host reports again at once. */
  async assertDeletable(id: string): Promise<void> {
    throw agentIsHost(id, (await this.get(id)).host);
  }

  private async all(): Promise<AgentView[]> {
    const descriptions = await this.descriptions.all();
    return (await this.hosts.list())
      .flatMap((host) => agentViews(host, this.settings.physicalNetworks))
      .map((agent) => ({ ...agent, description: descriptions.get(agent.id) ?? null }));
  }
}
