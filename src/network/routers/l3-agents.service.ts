import { Injectable } from '@nestjs/common';
import { type Host, Hosts } from '../../hypervisor';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { type AgentView, L3_AGENT } from '../agents/agent.view';
import { AgentsService } from '../agents/agents.service';
import type { Router } from './router.entity';
import {
  notAnL3Agent,
  routerHostedByL3Agent,
  routerNotFound,
  routerNotHostedByL3Agent,
} from './router.errors';
import { RouterPlacement } from './router-placement';
import { RouterPortsRepository } from './router-ports.repository';
import { RoutersRepository } from './routers.repository';

/** Which host, as the agent that it stands for, has which routers; after neutron/db/l3_agentschedulers_db.py. */
@Injectable()
export class L3AgentsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly hosts: Hosts,
    private readonly agents: AgentsService,
    private readonly routers: RoutersRepository,
    private readonly routerPorts: RouterPortsRepository,
    private readonly placement: RouterPlacement,
  ) {}

  async routersOn(agentId: string): Promise<Router[]> {
    const host = await this.hostOf(await this.agents.get(agentId));
    return host ? this.routers.listByHosts([host.id]) : [];
  }

  async agentsOf(router: Router): Promise<AgentView[]> {
    const host = router.hostId ? await this.hosts.find(router.hostId) : undefined;
    return host ? this.agents.list({ agent_type: L3_AGENT, host: host.name }) : [];
  }

  async add(agentId: string, routerId: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const router = await this.find(routerId);
      const agent = await this.agents.get(agentId);
      const host = await this.hostOf(agent);
      if (!host?.enabled) throw notAnL3Agent(agentId);
      if (router.hostId === host.id) return;
      const [present] = await this.agentsOf(router);
      if (present) throw routerHostedByL3Agent(routerId, present.id);
      await this.placement.move(tx, router, host);
    });
  }

  /** A router in use goes to another host at once if there is one: nobody asked for it to stand still. */
  async remove(agentId: string, routerId: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const router = await this.find(routerId);
      const host = await this.hostOf(await this.agents.get(agentId));
      if (!host || router.hostId !== host.id) throw routerNotHostedByL3Agent(routerId, agentId);
      const used = (await this.routerPorts.listByRouters([routerId])).length > 0;
      await this.placement.move(tx, router, used ? await this.placement.choose(host.id) : undefined);
    });
  }

  private async find(id: string): Promise<Router> {
    const router = await this.routers.find(id);
    if (!router) throw routerNotFound(id);
    return router;
  }

  private async hostOf(agent: AgentView): Promise<Host | undefined> {
    return agent.agent_type === L3_AGENT ? this.hosts.findByName(agent.host) : undefined;
  }
}
