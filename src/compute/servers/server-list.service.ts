import { Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { ServerNetworking } from '../../network';
import { invalid } from '../../shared/errors/app-error';
import { readPage } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { MAX_LIMIT } from '../common/paging';
import { taskStateFilter } from '../compute.errors';
import type { Server } from './server.entity';
import { filterOf, type ListServersQuery, orderOf } from './server-query';
import { ServersRepository } from './servers.repository';

/** Filters that only admins may use; Nova drops them silently for others. */
const ADMIN_FILTERS = [
  'host',
  'node',
  'user_id',
  'deleted',
  'power_state',
  'vm_state',
  'reservation_id',
  'uuid',
  'task_state',
  'created_at',
  'launched_at',
  'terminated_at',
] as const;

@Injectable()
export class ServerListService {
  constructor(
    private readonly servers: ServersRepository,
    private readonly hosts: Hosts,
    private readonly networking: ServerNetworking,
    private readonly policy: PolicyService,
  ) {}

  /** One more than the limit, so that the caller sees whether more follow. */
  async list(context: RequestContext, given: ListServersQuery, rule: 'index' | 'detail') {
    const query = this.allowed(context, given);
    const projectId = this.project(context, query, rule);
    if (query.task_state !== undefined) throw taskStateFilter();
    const page = readPage(query, MAX_LIMIT);
    const orderBy = orderOf(query);
    const hostName = query.host ?? query.node;
    const host = hostName === undefined ? undefined : await this.hosts.findByName(hostName);
    const filter = filterOf(query, projectId, host?.id, context.microversion.atLeast('2.38'));
    if (filter.impossible || (hostName !== undefined && !host)) return { page, rows: [] };
    const after = page.marker === undefined ? undefined : await this.marker(page.marker, projectId);
    const { where, extra } = filter;
    const rows = await this.servers.list({
      where,
      extra,
      orderBy,
      after,
      limit: query.ip === undefined && query.ip6 === undefined ? (page.limit ?? MAX_LIMIT) + 1 : undefined,
    });
    return { page, rows: await this.byAddress(query, rows, (page.limit ?? MAX_LIMIT) + 1) };
  }

  /** `ip` and `ip6` match any part of an address. Addresses are the network's, so they are asked for. */
  private async byAddress(query: ListServersQuery, rows: Server[], limit: number): Promise<Server[]> {
    const wanted = query.ip ?? query.ip6;
    if (wanted === undefined) return rows;
    const version = query.ip === undefined ? 6 : 4;
    const text = wanted.replace(/^\^|\$$|\\/g, '');
    const ports = await this.networking.portsOf(rows.map((row) => row.id));
    const matches = (row: Server) =>
      (ports.get(row.id) ?? [])
        .flatMap((port) => port.addresses)
        .some((one) => one.version === version && one.address.includes(text));
    return rows.filter(matches).slice(0, limit);
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
      throw invalid(
        'invalid_all_tenants',
        `Invalid value for all_tenants: ${query.all_tenants}. It must be a boolean.`,
      );
    }
    this.policy.enforce(context, `os_compute_api:servers:${rule}:get_all_tenants`);
    return other;
  }

  private allowed(context: RequestContext, query: ListServersQuery): ListServersQuery {
    if (this.policy.can(context, 'os_compute_api:servers:allow_all_filters')) return query;
    const kept = { ...query };
    for (const name of ADMIN_FILTERS) delete kept[name];
    return kept;
  }

  private async marker(id: string, projectId: string | undefined): Promise<Server> {
    const server = await this.servers.findAny(id);
    if (!server || (projectId !== undefined && server.projectId !== projectId)) {
      throw invalid('marker_not_found', `marker [${id}] not found`);
    }
    return server;
  }
}
