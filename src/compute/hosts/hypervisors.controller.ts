import { Controller, Get, Param } from '@nestjs/common';
import { IsString } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { readPage } from '../../shared/http/pagination';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { ClosedQuery } from '../common/closed-query';
import { MAX_LIMIT, novaPage } from '../common/paging';
import { goneFrom } from '../common/require-version';
import { readBoolean } from '../common/wire-types';
import { hypervisorMarkerNotFound, hypervisorNotFound } from '../compute.errors';
import { type ComputeHost, ComputeHostsService } from './compute-hosts.service';
import {
  briefHypervisorView,
  hypervisorView,
  serversView,
  statisticsView,
  uptimeText,
} from './hypervisor.view';

export class ListHypervisorsQuery {
  @Maybe() @IsString() limit?: string;
  @Maybe() @IsString() marker?: string;
  @Maybe() @IsString() hypervisor_hostname_pattern?: string;
  @Maybe() @IsString() with_servers?: string;
}

const LIST_QUERY = ['limit', 'marker', 'hypervisor_hostname_pattern', 'with_servers'];

@Controller('compute/v2.1/os-hypervisors')
export class HypervisorsController {
  constructor(
    private readonly hosts: ComputeHostsService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  @ClosedQuery(LIST_QUERY, '2.53')
  async list(
    @Ctx() context: RequestContext,
    @WireQuery(ListHypervisorsQuery, { unknown: 'keep' }) query: ListHypervisorsQuery,
  ) {
    this.policy.enforce(context, 'os_compute_api:os-hypervisors:list');
    const { page, links } = await this.page(context, query, '/v2.1/os-hypervisors');
    const servers = await this.servers(context, query, page);
    const hypervisors = page.map((host) => ({
      ...briefHypervisorView(context, host),
      ...(servers ? { servers: serversView(servers.get(host.id) ?? []) } : {}),
    }));
    return { hypervisors, ...links };
  }

  @Get('detail')
  @ClosedQuery(LIST_QUERY, '2.53')
  async listDetail(
    @Ctx() context: RequestContext,
    @WireQuery(ListHypervisorsQuery, { unknown: 'keep' }) query: ListHypervisorsQuery,
  ) {
    this.policy.enforce(context, 'os_compute_api:os-hypervisors:list-detail');
    const { page, links } = await this.page(context, query, '/v2.1/os-hypervisors/detail');
    const servers = await this.servers(context, query, page);
    return {
      hypervisors: page.map((host) => hypervisorView(context, host, servers && (servers.get(host.id) ?? []))),
      ...links,
    };
  }

  @Get('statistics')
  async statistics(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'os_compute_api:os-hypervisors:statistics');
    goneFrom(context, '2.88');
    return { hypervisor_statistics: statisticsView(await this.hosts.list()) };
  }

  @Get(':id')
  @ClosedQuery(['with_servers'], '2.53')
  async show(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireQuery(ListHypervisorsQuery, { unknown: 'keep' }) query: ListHypervisorsQuery,
  ) {
    this.policy.enforce(context, 'os_compute_api:os-hypervisors:show');
    const host = await this.hosts.get(id);
    const servers = await this.servers(context, query, [host]);
    return { hypervisor: hypervisorView(context, host, servers && (servers.get(host.id) ?? [])) };
  }

  @Get(':id/uptime')
  async uptime(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'os_compute_api:os-hypervisors:uptime');
    goneFrom(context, '2.88');
    const host = await this.hosts.get(id);
    return { hypervisor: { ...briefHypervisorView(context, host), uptime: uptimeText(host) } };
  }

  /** Replaced by hypervisor_hostname_pattern in 2.53. */
  @Get(':pattern/search')
  async search(@Ctx() context: RequestContext, @Param('pattern') pattern: string) {
    this.policy.enforce(context, 'os_compute_api:os-hypervisors:search');
    goneFrom(context, '2.53');
    const hosts = await this.matching(pattern);
    return { hypervisors: hosts.map((host) => briefHypervisorView(context, host)) };
  }

  @Get(':pattern/servers')
  async serversOf(@Ctx() context: RequestContext, @Param('pattern') pattern: string) {
    this.policy.enforce(context, 'os_compute_api:os-hypervisors:servers');
    goneFrom(context, '2.53');
    const hosts = await this.matching(pattern);
    const servers = await this.hosts.serversOf(hosts.map((host) => host.id));
    return {
      hypervisors: hosts.map((host) => hypervisorServersView(context, host, servers.get(host.id))),
    };
  }

  private async page(context: RequestContext, query: ListHypervisorsQuery, path: string) {
    const { hypervisor_hostname_pattern: pattern } = query;
    const modern = context.microversion.atLeast('2.53');
    const hosts = modern && pattern !== undefined ? await this.matching(pattern) : await this.hosts.list();
    const request = context.microversion.atLeast('2.33')
      ? readPage(query, MAX_LIMIT)
      : { limit: undefined, marker: undefined };
    const idOf = (host: ComputeHost) => (modern ? host.id : String(host.number));
    const start = request.marker === undefined ? 0 : hosts.findIndex((h) => idOf(h) === request.marker) + 1;
    if (request.marker !== undefined && start === 0) throw hypervisorMarkerNotFound(request.marker);
    const cut = novaPage(context, path, query, request, hosts.slice(start), idOf);
    return { page: cut.page, links: cut.links ? { hypervisors_links: cut.links } : {} };
  }

  private async matching(pattern: string): Promise<ComputeHost[]> {
    const hosts = (await this.hosts.list()).filter((host) => host.name.includes(pattern));
    if (hosts.length) return hosts;
    throw hypervisorNotFound(pattern);
  }

  private servers(context: RequestContext, query: ListHypervisorsQuery, hosts: readonly ComputeHost[]) {
    if (!context.microversion.atLeast('2.53') || readBoolean(query.with_servers) !== true) return undefined;
    return this.hosts.serversOf(hosts.map((host) => host.id));
  }
}

function hypervisorServersView(
  context: RequestContext,
  host: ComputeHost,
  servers: Parameters<typeof serversView>[0] = [],
) {
  return {
    ...briefHypervisorView(context, host),
    ...(servers.length ? { servers: serversView(servers) } : {}),
  };
}
