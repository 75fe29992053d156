import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { badRequest } from '../network.errors';
import { L3AgentsService } from './l3-agents.service';
import { RouterViews } from './router-views';
import { RoutersService } from './routers.service';

@Controller('network/v2.0')
export class L3AgentsController {
  constructor(
    private readonly agents: L3AgentsService,
    private readonly routers: RoutersService,
    private readonly views: RouterViews,
    private readonly access: Access,
  ) {}

  @Get('routers/:id/l3-agents')
  async agentsOf(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.access.enforce(context, 'get_l3-agents', {});
    return { agents: await this.agents.agentsOf(await this.routers.get(context, id)) };
  }

  @Get('agents/:id/l3-routers')
  async routersOn(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.access.enforce(context, 'get_l3-routers', {});
    return { routers: await this.views.of(context, await this.agents.routersOn(id)) };
  }

  @Post('agents/:id/l3-routers')
  async add(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Body() body: { router_id?: unknown } | undefined,
  ) {
    this.access.enforce(context, 'create_l3-router', {});
    if (typeof body?.router_id !== 'string') throw badRequest('router_id must be the id of a router');
    await this.agents.add(id, body.router_id);
    return null;
  }

  @Delete('agents/:id/l3-routers/:routerId')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('id') id: string, @Param('routerId') routerId: string) {
    this.access.enforce(context, 'delete_l3-router', {});
    await this.agents.remove(id, routerId);
  }
}
