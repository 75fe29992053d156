import { Controller, Get, Param, Query } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { invalid } from '../../shared/errors/app-error';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { type Period, projectUsageView } from './project-usage';
import { UsageService } from './usage.service';

/** Said more than once, the last one counts, as in Nova. */
interface UsageQuery {
  start?: string | string[];
  end?: string | string[];
  detailed?: string | string[];
}

const last = (value: string | string[] | undefined) => (Array.isArray(value) ? value.at(-1) : value);

const DAYS_28_MS = 28 * 24 * 3_600_000;

@Controller('compute/v2.1/os-simple-tenant-usage')
export class SimpleTenantUsageController {
  constructor(
    private readonly usage: UsageService,
    private readonly policy: PolicyService,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() query: UsageQuery) {
    this.policy.enforce(context, 'os_compute_api:os-simple-tenant-usage:list');
    const period = this.period(query);
    const byProject = await this.usage.byProject(period);
    const now = this.clock.timestamp();
    const detailed = last(query.detailed) === '1';
    return {
      tenant_usages: [...byProject].map(([projectId, servers]) =>
        projectUsageView(projectId, period, now, servers, detailed),
      ),
    };
  }

  @Get(':project')
  async show(
    @Ctx() context: RequestContext,
    @Param('project') projectId: string,
    @Query() query: UsageQuery,
  ) {
    const target = { project_id: projectId };
    this.policy.enforce(context, 'os_compute_api:os-simple-tenant-usage:show', target);
    const period = this.period(query);
    const servers = (await this.usage.byProject(period, projectId)).get(projectId);
    // A project without servers in the period has an empty object here.
    if (!servers) return { tenant_usage: {} };
    return { tenant_usage: projectUsageView(projectId, period, this.clock.timestamp(), servers, true) };
  }

  private period(query: UsageQuery): Period {
    const now = this.clock.now();
    // What is still to come was not used yet.
    const end = Math.min(readTime(last(query.end), now), now);
    const start = readTime(last(query.start), now - DAYS_28_MS);
    if (start > end)
      throw invalid('invalid_period', 'Invalid start time. The start time cannot occur after the end time.');
    return { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
  }
}

/** Times without a zone are UTC. */
function readTime(text: string | undefined, fallback: number): number {
  if (text === undefined || text === '') return fallback;
  const time = Date.parse(/T.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(time)) throw invalid('invalid_time', `Datetime is in invalid format: ${text}`);
  return time;
}
