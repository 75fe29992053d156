import { Controller, Get, Param } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { invalidAuditTime } from '../compute.errors';
import { ComputeHostsService } from '../hosts/compute-hosts.service';
import { lastAuditPeriod, readAuditTime } from './audit-period';

/**
 * What hosts have reported of the usage of a month. None does here: usage is read from the rows of servers whenever it is
 * asked for (os-simple-tenant-usage), so that all hosts have not run, as with Nova where instance_usage_audit is off.
 */
@Controller('compute/v2.1/os-instance_usage_audit_log')
export class UsageAuditLogController {
  constructor(
    private readonly hosts: ComputeHostsService,
    private readonly policy: PolicyService,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'os_compute_api:os-instance-usage-audit-log:list');
    return { instance_usage_audit_logs: await this.log(this.clock.now()) };
  }

  @Get(':before')
  async show(@Ctx() context: RequestContext, @Param('before') before: string) {
    this.policy.enforce(context, 'os_compute_api:os-instance-usage-audit-log:show');
    const time = readAuditTime(before);
    if (time === undefined) throw invalidAuditTime(before);
    return { instance_usage_audit_log: await this.log(time) };
  }

  private async log(before: number) {
    const { begin, end } = lastAuditPeriod(before);
    const names = (await this.hosts.list()).map(({ name }) => name);
    const done = names.length === 0 ? 'ALL' : `0 of ${names.length}`;
    return {
      period_beginning: begin,
      period_ending: end,
      num_hosts: names.length,
      num_hosts_done: 0,
      num_hosts_running: 0,
      num_hosts_not_run: names.length,
      hosts_not_run: names,
      total_instances: 0,
      total_errors: 0,
      overall_status: `${done} hosts done. 0 errors.`,
      log: {},
    };
  }
}
