import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { badRequest } from '../network.errors';
import { NetworkViews } from '../networks/network-views';
import { NetworksService } from '../networks/networks.service';
import { Sharing } from '../rbac/sharing';
import { DhcpAgentsService } from './dhcp-agents.service';

@Controller('network/v2.0')
export class DhcpAgentsController {
  constructor(
    private readonly agents: DhcpAgentsService,
    private readonly networks: NetworksService,
    private readonly networkViews: NetworkViews,
    private readonly sharing: Sharing,
    private readonly access: Access,
  ) {}

  @Get('agents/:id/dhcp-networks')
  async networksOn(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.access.enforce(context, 'get_dhcp-networks', {});
    const networks = await this.sharing.seen(context, await this.agents.networksOn(id));
    return { networks: await this.networkViews.of(context, networks) };
  }

  @Post('agents/:id/dhcp-networks')
  async add(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Body() body: { network_id?: unknown } | undefined,
  ) {
    this.access.enforce(context, 'create_dhcp-network', {});
    if (typeof body?.network_id !== 'string') throw badRequest('network_id must be the id of a network');
    await this.agents.add(id, body.network_id);
    return null;
  }

  @Delete('agents/:id/dhcp-networks/:networkId')
  @HttpCode(204)
  async remove(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('networkId') networkId: string,
  ) {
    this.access.enforce(context, 'delete_dhcp-network', {});
    await this.agents.remove(id, networkId);
  }

  @Get('networks/:id/dhcp-agents')
  async agentsOf(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.access.enforce(context, 'get_dhcp-agents', {});
    await this.networks.get(context, id);
    return { agents: await this.agents.agentsOf(id) };
  }
}
