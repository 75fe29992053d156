import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../shared/http/request-context';
import { WireBody, WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { ClosedQuery } from '../common/closed-query';
import { novaPage } from '../common/paging';
import { requireVersion } from '../common/require-version';
import { LIST_QUERY } from './list-query';
import { namesHost } from './requested-place';
import { HINT_NAMES, readHints } from './scheduler-hints';
import { emptyUpdate, personalityUnexpected } from './server.errors';
import {
  briefServerView,
  type ServerDetails,
  serverLinks,
  serverView,
  shownServerView,
  updatedServerView,
} from './server.view';
import { ServerAccess } from './server-access';
import { ServerDetailsService } from './server-details.service';
import { ServerListService } from './server-list.service';
import { ListServersQuery } from './server-query';
import { CreateServerDto, UpdateServerDto } from './servers.dto';
import { ServersService } from './servers.service';

@Controller('compute/v2.1/servers')
export class ServersController {
  constructor(
    private readonly servers: ServersService,
    private readonly lists: ServerListService,
    private readonly details: ServerDetailsService,
    private readonly access: ServerAccess,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  @ClosedQuery(LIST_QUERY)
  list(
    @Ctx() context: RequestContext,
    @WireQuery(ListServersQuery, { unknown: 'keep' }) query: ListServersQuery,
  ) {
    return this.listAs(context, query, 'index', (details) => briefServerView(context, details));
  }

  @Get('detail')
  @ClosedQuery(LIST_QUERY)
  listDetail(
    @Ctx() context: RequestContext,
    @WireQuery(ListServersQuery, { unknown: 'keep' }) query: ListServersQuery,
  ) {
    const may = this.access.visibility(context);
    return this.listAs(context, query, 'detail', (details) => serverView(context, details, may));
  }

  @Post()
  @HttpCode(202)
  async create(
    @Ctx() context: RequestContext,
    @WireBody('server', CreateServerDto, { beside: HINT_NAMES }) body: CreateServerDto,
    @Body() whole: Record<string, unknown>,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    this.policy.enforce(context, 'os_compute_api:servers:create');
    checkVersions(context, body);
    const hints = readHints(whole);
    if (namesHost(body.availability_zone))
      this.policy.enforce(context, 'os_compute_api:servers:create:forced_host');
    if (body.host || body.hypervisor_hostname)
      this.policy.enforce(context, 'compute:servers:create:requested_destination');
    const { servers, reservationId, adminPassword } = await this.servers.create(context, body, hints);
    if (body.return_reservation_id) return { reservation_id: reservationId };
    const [server] = servers;
    if (!server) throw new Error('a boot request made no server');
    const links = serverLinks(context, server.id);
    void reply.header('Location', links[0]?.href ?? '');
    const security_groups = body.security_groups ?? [{ name: 'default' }];
    return {
      server: {
        id: server.id,
        links,
        'OS-DCF:diskConfig': server.diskConfig,
        security_groups,
        adminPass: adminPassword,
      },
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    const server = await this.access.get(context, id, 'os_compute_api:servers:show');
    const details = await this.details.one(server);
    return { server: shownServerView(context, details, this.access.visibility(context, server)) };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('server', UpdateServerDto) body: UpdateServerDto,
  ) {
    const found = await this.access.get(context, id, 'os_compute_api:servers:update');
    if (Object.keys(body).length === 0) throw emptyUpdate();
    if (body.description !== undefined) requireVersion(context, '2.19', 'server.description');
    if (body.hostname !== undefined) requireVersion(context, '2.90', 'server.hostname');
    const server = await this.servers.update(found.id, body);
    const may = this.access.visibility(context, server);
    return { server: updatedServerView(context, await this.details.one(server), may) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    const server = await this.access.get(context, id, 'os_compute_api:servers:delete');
    this.access.assertUnlocked(context, server);
    await this.servers.delete(context, server.id);
  }

  private async listAs<V>(
    context: RequestContext,
    query: ListServersQuery,
    rule: 'index' | 'detail',
    view: (details: ServerDetails) => V,
  ) {
    const { page: request, rows } = await this.lists.list(context, query, rule);
    const path = rule === 'index' ? '/v2.1/servers' : '/v2.1/servers/detail';
    const { page, links } = novaPage(context, path, query, request, rows, (server) => server.id);
    const details = rule === 'index' ? page.map(bare) : await this.details.gather(page);
    return { servers: details.map(view), ...(links ? { servers_links: links } : {}) };
  }
}

/** The brief list needs nothing of other rooms. */
function bare(server: ServerDetails['server']): ServerDetails {
  return { server, ports: [], live: undefined, hostName: undefined, zone: undefined, host: undefined };
}

/** Fields that came with a version are refused below it; those that went are refused from it on. */
function checkVersions(context: RequestContext, body: CreateServerDto): void {
  if (body.description !== undefined) requireVersion(context, '2.19', 'server.description');
  if (body.tags !== undefined) requireVersion(context, '2.52', 'server.tags');
  if (body.trusted_image_certificates !== undefined)
    requireVersion(context, '2.63', 'server.trusted_image_certificates');
  if (body.host !== undefined) requireVersion(context, '2.74', 'server.host');
  if (body.hypervisor_hostname !== undefined) requireVersion(context, '2.74', 'server.hypervisor_hostname');
  if (body.hostname !== undefined) requireVersion(context, '2.90', 'server.hostname');
  if (body.personality !== undefined && context.microversion.atLeast('2.57')) {
    throw personalityUnexpected();
  }
}
