import { Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { ServerNetworking } from '../../network';
import { readPage } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';
import { Operations } from '../../shared/operations/operations';
import { PolicyService } from '../../shared/policy/policy.service';
import { MAX_LIMIT } from '../common/paging';
import { markerNotFound, onlyAdminsListDeleted } from '../compute.errors';
import type { Server } from './server.entity';
import { invalidAllTenants } from './server.errors';
import { filterOf, type ListServersQuery, orderOf } from './server-query';
import { linearPattern, textMatchers } from './server-text-filters';
import { ServersRepository } from './servers.repository';
import { taskState } from './task-state';

const PAGING = ['limit', 'marker', 'sort_key', 'sort_dir'] as const;

/**
 * The filters of users by the version that gave them; Nova passes over the others
 * (nova/api/openstack/compute/servers.py, _get_server_search_options).
 */
const USER_FILTERS: ReadonlyArray<readonly [string, ReadonlyArray<keyof ListServersQuery>]> = [
  ['2.1', ['reservation_id', 'name', 'status', 'image', 'flavor', 'ip', 'changes-since', 'all_tenants']],
  ['2.5', ['ip6']],
  ['2.26', ['tags', 'tags-any', 'not-tags', 'not-tags-any']],
  ['2.66', ['changes-before']],
  ['2.73', ['locked']],
  ['2.83', ['availability_zone', 'config_drive', 'key_name', 'created_at', 'launched_at', 'terminated_at']],
  ['2.83', ['power_state', 'task_state', 'vm_state', 'progress', 'user_id']],
  ['2.90', ['hostname']],
];

@Injectable()
export class ServerListService {
  constructor(
    private readonly servers: ServersRepository,
    private readonly hosts: Hosts,
    private readonly networking: ServerNetworking,
    private readonly operations: Operations,
    private readonly policy: PolicyService,
  ) {}

  /** One more than the limit, so that the caller sees whether more follow. */
  async list(context: RequestContext, given: ListServersQuery, rule: 'index' | 'detail') {
    const query = this.allowed(context, given);
    const projectId = this.project(context, query, rule);
    const page = readPage(query, MAX_LIMIT);
    const orderBy = orderOf(query, context.microversion);
    const hostName = query.host ?? query.node;
    const host = hostName === undefined ? undefined : await this.hosts.findByName(hostName);
    const filter = filterOf(query, projectId, host?.id, context.microversion.atLeast('2.38'));
    if (filter.impossible || (hostName !== undefined && !host)) return { page, rows: [] };
    const after = page.marker === undefined ? undefined : await this.marker(page.marker, projectId);
    const { where, extra } = filter;
    const matchers = textMatchers(query);
    const most = (page.limit ?? MAX_LIMIT) + 1;
    const rows = await this.servers.list({
      where,
      extra,
      orderBy,
      after,
      limit: matchers.length || outside(query) ? undefined : most,
    });
    const found = rows.filter((row) => matchers.every((matches) => matches(row)));
    const busy = await this.byTask(query, found);
    return { page, rows: (await this.byAddress(query, busy)).slice(0, most) };
  }

  /** Task states follow from operations, which are asked for. */
  private async byTask({ task_state: wanted }: ListServersQuery, rows: Server[]): Promise<Server[]> {
    if (wanted === undefined) return rows;
    const live = await this.operations.liveOf(rows.map((row) => row.id));
    return rows.filter((row) => taskState(live.get(row.id)) === wanted);
  }

  /** `ip` and `ip6` are found in any part of an address. Addresses are the network's, so they are asked for. */
  private async byAddress(query: ListServersQuery, rows: Server[]): Promise<Server[]> {
    const wanted = query.ip ?? query.ip6;
    if (wanted === undefined) return rows;
    const version = query.ip === undefined ? 6 : 4;
    const pattern = linearPattern(query.ip === undefined ? 'ip6' : 'ip', wanted);
    const ports = await this.networking.portsOf(rows.map((row) => row.id));
    const matches = (row: Server) =>
      (ports.get(row.id) ?? [])
        .flatMap((port) => port.addresses)
        .some((one) => one.version === version && pattern.foundIn(one.address));
    return rows.filter(matches);
  }

  private project(
    context: RequestContext,
    query: ListServersQuery,
    rule: 'index' | 'detail',
  ): string | undefined {
    this.policy.enforce(context, `os_compute_api:servers:${rule}`);
    const other = query.project_id ?? query.tenant_id;
    if (query.all_tenants === undefined || /^(0|false|no|off)$/i.test(query.all_tenants))
      return context.projectId;
    if (!/^(1|true|yes|on|t|y|)$/i.test(query.all_tenants)) {
      throw invalidAllTenants(query.all_tenants);
    }
    this.policy.enforce(context, `os_compute_api:servers:${rule}:get_all_tenants`);
    return other;
  }

  private allowed(context: RequestContext, query: ListServersQuery): ListServersQuery {
    if (this.policy.can(context, 'os_compute_api:servers:allow_all_filters')) return query;
    const known = USER_FILTERS.filter(([version]) => context.microversion.atLeast(version));
    const names: ReadonlyArray<keyof ListServersQuery> = [...PAGING, ...known.flatMap(([, some]) => some)];
    const kept = Object.fromEntries(names.map((name) => [name, query[name]])) as ListServersQuery;
    // A status that stands for one state is that state, whatever else is said.
    if ([query.status].flat().every((status) => status?.toUpperCase() === 'DELETED'))
      throw onlyAdminsListDeleted();
    return kept;
  }

  private async marker(id: string, projectId: string | undefined): Promise<Server> {
    const server = await this.servers.findAny(id);
    if (!server || (projectId !== undefined && server.projectId !== projectId)) {
      throw markerNotFound(id);
    }
    return server;
  }
}

/** Asked of other rooms once the rows are there, so that the page is cut afterwards. */
function outside({ ip, ip6, task_state: task }: ListServersQuery): boolean {
  return ip !== undefined || ip6 !== undefined || task !== undefined;
}
