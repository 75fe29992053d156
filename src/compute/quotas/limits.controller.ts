import { Controller, Get, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { ClosedQuery } from '../common/closed-query';
import type { ComputeUsage } from './quotas.repository';
import { type QuotaLimits, QuotasService } from './quotas.service';

@Controller('compute/v2.1/limits')
export class LimitsController {
  constructor(
    private readonly quotas: QuotasService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  @ClosedQuery(['tenant_id'])
  async show(@Ctx() context: RequestContext, @Query('tenant_id') asked?: string) {
    this.policy.enforce(context, 'os_compute_api:limits');
    const projectId = asked ?? context.projectId;
    if (projectId !== context.caller().projectId)
      this.policy.enforce(context, 'os_compute_api:limits:other_project');
    const [limits, usage] = [await this.quotas.limits(projectId), await this.quotas.usage(projectId)];
    const groups = await this.quotas.serverGroups(projectId);
    return { limits: { rate: [], absolute: absolute(context, limits, usage, groups) } };
  }
}

/** Rows leave with the proxies in 2.36, image metadata in 2.39, and personality in 2.57. */
function absolute(context: RequestContext, limits: QuotaLimits, used: ComputeUsage, groups: number) {
  const before = (version: string) => !context.microversion.atLeast(version);
  return {
    maxServerMeta: limits.metadata_items,
    ...(before('2.39') ? { maxImageMeta: limits.metadata_items } : {}),
    ...(before('2.57')
      ? {
          maxPersonality: limits.injected_files,
          maxPersonalitySize: limits.injected_file_content_bytes,
        }
      : {}),
    maxTotalInstances: limits.instances,
    maxTotalCores: limits.cores,
    maxTotalRAMSize: limits.ram,
    maxTotalKeypairs: limits.key_pairs,
    maxServerGroups: limits.server_groups,
    maxServerGroupMembers: limits.server_group_members,
    totalInstancesUsed: used.instances,
    totalCoresUsed: used.cores,
    totalRAMUsed: used.ram,
    totalServerGroupsUsed: groups,
    ...(before('2.36')
      ? {
          maxSecurityGroups: limits.security_groups,
          maxSecurityGroupRules: limits.security_group_rules,
          maxTotalFloatingIps: limits.floating_ips,
          totalFloatingIpsUsed: 0,
          totalSecurityGroupsUsed: 0,
        }
      : {}),
  };
}
