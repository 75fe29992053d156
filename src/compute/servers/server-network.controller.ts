import { Controller, Get, Param } from '@nestjs/common';
import { ServerNetworking, type ServerPort } from '../../network';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { notMemberOfNetwork } from '../compute.errors';
import { securityGroupView } from './security-group.view';
import { addressesView } from './server.view';
import { ServerAccess } from './server-access';

/** What a server has of the network: addresses and security groups. */
@Controller('compute/v2.1/servers/:id')
export class ServerNetworkController {
  constructor(
    private readonly access: ServerAccess,
    private readonly networking: ServerNetworking,
  ) {}

  @Get('ips')
  async addresses(@Ctx() context: RequestContext, @Param('id') id: string) {
    return { addresses: plainAddresses(await this.ports(context, id, 'os_compute_api:ips:index')) };
  }

  @Get('ips/:network')
  async network(@Ctx() context: RequestContext, @Param('id') id: string, @Param('network') network: string) {
    const addresses = plainAddresses(await this.ports(context, id, 'os_compute_api:ips:show'));
    const found = addresses[network];
    if (!found) throw notMemberOfNetwork(network);
    return { [network]: found };
  }

  @Get('os-security-groups')
  async securityGroups(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.access.get(context, id, 'os_compute_api:os-security-groups:list');
    return { security_groups: (await this.networking.securityGroupsOf(id)).map(securityGroupView) };
  }

  private async ports(context: RequestContext, id: string, rule: string): Promise<ServerPort[]> {
    await this.access.get(context, id, rule);
    return (await this.networking.portsOf([id])).get(id) ?? [];
  }
}

function plainAddresses(ports: readonly ServerPort[]) {
  const plain = Object.entries(addressesView(ports)).map(([network, list]) => {
    const short = (list as Array<{ version: number; addr: string }>).map(({ version, addr }) => ({
      version,
      addr,
    }));
    return [network, short] as const;
  });
  return Object.fromEntries(plain);
}
