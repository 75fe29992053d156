import { Controller, Get, Param, Query } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { readPage } from '../../shared/http/pagination';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { ClosedQuery } from '../common/closed-query';
import { isoMicros, readIsoTime } from '../common/iso-time';
import { MAX_LIMIT, novaPage } from '../common/paging';
import { invalidUsageTime, periodBackwards } from '../compute.errors';
import { type Period, projectUsageView } from './project-usage';
import { byProject, UsageService } from './usage.service';

/** Said more than once, the first one counts, as in Nova. */
interface UsageQuery {
  start?: string | string[];
  end?: string | string[];
  detailed?: string | string[];
  limit?: string | string[];
  marker?: string | string[];
}

const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

const PATH = '/v2.1/os-simple-tenant-usage';
const DAYS_28_MS = 28 * 24 * 3_600_000;

@Controller('compute/v2.1/os-simple-tenant-usage')
export class SimpleTenantUsageController {
  constructor(
    private readonly usage: UsageService,
    private readonly policy: PolicyService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ClosedQuery(['start', 'end', 'detailed', 'limit', 'marker'])
  async list(@Ctx() context: RequestContext, @Query() query: UsageQuery) {
    this.policy.enforce(context, 'os_compute_api:os-simple-tenant-usage:list');
    const period = this.period(query);
    const { page, links } = await this.page(context, query, PATH, period);
    const now = this.clock.timestamp();
    const detailed = first(query.detailed) === '1';
    return {
      tenant_usages: [...byProject(page)].map(([projectId, servers]) =>
        projectUsageView(projectId, period, now, servers, detailed),
      ),
      ...(links ? { tenant_usages_links: links } : {}),
    };
  }

  @Get(':project')
  @ClosedQuery(['start', 'end', 'limit', 'marker'])
  async show(
    @Ctx() context: RequestContext,
    @Param('project') projectId: string,
    @Query() query: UsageQuery,
  ) {
    const target = { project_id: projectId };
    this.policy.enforce(context, 'os_compute_api:os-simple-tenant-usage:show', target);
    const period = this.period(query);
    const path = `${PATH}/${projectId}`;
    const { page, links } = await this.page(context, query, path, period, projectId);
    // A project without servers in the period has an empty object here.
    const tenant_usage = page.length
      ? projectUsageView(projectId, period, this.clock.timestamp(), page, true)
      : {};
    return { tenant_usage, ...(links ? { tenant_usage_links: links } : {}) };
  }

  /** Pages of servers came with 2.40. */
  private async page(
    context: RequestContext,
    query: UsageQuery,
    path: string,
    period: Period,
    projectId?: string,
  ) {
    const asked = { limit: first(query.limit), marker: first(query.marker) };
    const request = context.microversion.atLeast('2.40')
      ? readPage(asked, MAX_LIMIT)
      : { limit: undefined, marker: undefined };
    const rows = await this.usage.list(period, request, projectId);
    return novaPage(context, path, query, request, rows, (server) => server.id);
  }

  private period(query: UsageQuery): Period {
    const now = this.clock.now();
    const end = readTime(first(query.end), now);
    const start = readTime(first(query.start), now - DAYS_28_MS);
    if (start >= end) throw periodBackwards();
    // What is still to come was not used yet.
    const until = Math.max(start, Math.min(end, now));
    return { start: isoMicros(start), end: isoMicros(until) };
  }
}

/** The three forms that Nova reads, all of them UTC. */
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,6})?| \d{2}:\d{2}:\d{2}\.\d{1,6})$/;

function readTime(text: string | undefined, fallback: number): number {
  if (text === undefined || text === '') return fallback;
  const time = TIME.test(text) ? readIsoTime(text) : undefined;
  if (time === undefined) throw invalidUsageTime(text);
  return time;
}
