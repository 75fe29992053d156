import { Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { type NetworkInfo, Networks } from '../../network';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { requireBelow } from '../common/require-version';
import { networksGone, proxiedNetworkNotFound } from '../compute.errors';
import { networkView, tenantNetworkView } from './network.view';
import { toldAs } from './told-as';

const END = '2.36';

/** Networks as Nova showed them below 2.36 (networks.py and tenant_networks.py): all that the caller sees. */
@Controller('compute/v2.1')
export class ProxiedNetworksController {
  constructor(
    private readonly networks: Networks,
    private readonly policy: PolicyService,
  ) {}

  @Get('os-networks')
  async list(@Ctx() context: RequestContext) {
    this.enter(context, 'os-networks:list');
    const all = this.policy.can(context, 'context_is_admin');
    return { networks: (await this.networks.list(context)).map((network) => networkView(network, all)) };
  }

  @Get('os-networks/:id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.enter(context, 'os-networks:show');
    const all = this.policy.can(context, 'context_is_admin');
    return { network: networkView(await this.get(context, id), all) };
  }

  @Get('os-tenant-networks')
  async listOfProject(@Ctx() context: RequestContext) {
    this.enter(context, 'os-tenant-networks:list');
    return { networks: (await this.networks.list(context)).map(tenantNetworkView) };
  }

  @Get('os-tenant-networks/:id')
  async showOfProject(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.enter(context, 'os-tenant-networks:show');
    return { network: tenantNetworkView(await this.get(context, id)) };
  }

  /** Every change went with nova-network, whatever the version. */
  @Post(['os-networks', 'os-networks/add', 'os-tenant-networks'])
  create(@Ctx() context: RequestContext) {
    throw this.gone(context);
  }

  @Post('os-networks/:id/action')
  act(@Ctx() context: RequestContext) {
    throw this.gone(context);
  }

  @Delete(['os-networks/:id', 'os-tenant-networks/:id'])
  delete(@Ctx() context: RequestContext) {
    throw this.gone(context);
  }

  private get(context: RequestContext, id: string): Promise<NetworkInfo> {
    return toldAs(this.networks.get(context, id), 'network_not_found', proxiedNetworkNotFound);
  }

  private enter(context: RequestContext, rule: string): void {
    this.policy.enforce(context, `os_compute_api:${rule}`, { project_id: context.projectId });
    requireBelow(context, END);
  }

  private gone(context: RequestContext): Error {
    // Whoever has a token is told.
    this.policy.enforce(context, 'os_compute_api:extensions');
    return networksGone();
  }
}
