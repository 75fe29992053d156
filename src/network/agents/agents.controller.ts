import { Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { pageInMemory } from '../../shared/http/pagination';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { Bool, TextOrNone } from '../common/attributes';
import { type RawQuery, readPaging } from '../common/list-query';
import { UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields } from '../common/present';
import { agentNotFound, resourceNotFound } from '../network.errors';
import { AgentsService } from './agents.service';

export class UpdateAgentDto {
  @Bool() admin_state_up?: boolean;
  @TextOrNone(255) description?: string | null;
}

@Controller('network/v2.0')
export class AgentsController {
  constructor(
    private readonly agents: AgentsService,
    private readonly access: Access,
  ) {}

  @Get('agents')
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    // Neutron filters lists by the policy instead of refusing them.
    if (!this.access.allows(context, 'get_agent')) return { agents: [] };
    const fields = readFields(raw);
    const asked = readPaging(raw);
    const found = await this.agents.list(raw);
    const { page } = pageInMemory(found, asked, (agent) => agent.id, agentNotFound);
    const ids = page.map((agent) => agent.id);
    return {
      agents: page.map((agent) => present(agent, [], fields)),
      ...pageLinks(context, 'agents', 'agents', raw, { ...asked, reverse: false }, ids),
    };
  }

  @Get('agents/:id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    this.access.enforce(context, 'get_agent', {});
    return { agent: present(await this.agents.get(id), [], readFields(raw)) };
  }

  @Put('agents/:id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('agent', UpdateAgentDto, UpdateAgentDto, []) body: UpdateAgentDto,
  ) {
    // 404 for a change of what is not one's own: neutron/pecan_wsgi/hooks/policy_enforcement.py.
    if (!this.access.allows(context, 'update_agent')) throw resourceNotFound();
    const { admin_state_up: enabled, description } = body;
    if (description !== undefined) await this.agents.describe(id, description);
    if (enabled !== undefined) await this.agents.setEnabled(id, enabled);
    return { agent: await this.agents.get(id) };
  }

  @Delete('agents/:id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    if (!this.access.allows(context, 'delete_agent')) throw resourceNotFound();
    await this.agents.assertDeletable(id);
  }
}
