import { Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ProjectDirectory } from '../../identity';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { projectNotValid, unknownQuota, unknownQuotaClass } from '../compute.errors';
import { type QuotaResource, quotaResourcesAt } from './quota-resources';
import { QuotaClassDto, QuotaSetDto } from './quotas.dto';
import { type QuotaLimits, QuotasService } from './quotas.service';

@Controller('compute/v2.1')
export class QuotaSetsController {
  constructor(
    private readonly quotas: QuotasService,
    private readonly projects: ProjectDirectory,
    private readonly policy: PolicyService,
  ) {}

  @Get('os-quota-sets/:project')
  async show(@Ctx() context: RequestContext, @Param('project') id: string) {
    this.policy.enforce(context, 'os_compute_api:os-quota-sets:show', { project_id: id });
    await this.assertProject(id);
    return { quota_set: { id, ...pick(context, await this.quotas.limits(id)) } };
  }

  @Get('os-quota-sets/:project/defaults')
  async defaults(@Ctx() context: RequestContext, @Param('project') id: string) {
    this.policy.enforce(context, 'os_compute_api:os-quota-sets:defaults', { project_id: id });
    await this.assertProject(id);
    return { quota_set: { id, ...pick(context, await this.quotas.defaults()) } };
  }

  @Get('os-quota-sets/:project/detail')
  async detail(@Ctx() context: RequestContext, @Param('project') id: string) {
    this.policy.enforce(context, 'os_compute_api:os-quota-sets:detail', { project_id: id });
    await this.assertProject(id);
    const [limits, usage] = [await this.quotas.limits(id), await this.quotas.usage(id)];
    const used: Partial<QuotaLimits> = { ...usage, server_groups: await this.quotas.serverGroups(id) };
    const entries = quotaResourcesAt(context.microversion).map((name) => [
      name,
      { limit: limits[name], in_use: used[name] ?? 0, reserved: 0 },
    ]);
    return { quota_set: { id, ...Object.fromEntries(entries) } };
  }

  @Put('os-quota-sets/:project')
  async update(
    @Ctx() context: RequestContext,
    @Param('project') id: string,
    @WireBody('quota_set', QuotaSetDto) body: QuotaSetDto,
  ) {
    this.policy.enforce(context, 'os_compute_api:os-quota-sets:update', { project_id: id });
    await this.assertProject(id);
    const { force, tenant_id: _project, ...limits } = body;
    const changed = await this.quotas.update(id, known(context, limits), force ?? false);
    return { quota_set: pick(context, changed) };
  }

  @Delete('os-quota-sets/:project')
  @HttpCode(202)
  async reset(@Ctx() context: RequestContext, @Param('project') id: string) {
    this.policy.enforce(context, 'os_compute_api:os-quota-sets:delete', { project_id: id });
    await this.quotas.reset(id);
  }

  @Get('os-quota-class-sets/:name')
  async showClass(@Ctx() context: RequestContext, @Param('name') id: string) {
    this.policy.enforce(context, 'os_compute_api:os-quota-class-sets:show');
    return { quota_class_set: { id, ...pick(context, await this.quotas.defaults()) } };
  }

  @Put('os-quota-class-sets/:name')
  async updateClass(
    @Ctx() context: RequestContext,
    @Param('name') name: string,
    @WireBody('quota_class_set', QuotaClassDto) body: QuotaClassDto,
  ) {
    this.policy.enforce(context, 'os_compute_api:os-quota-class-sets:update');
    // Nova takes any name and uses none but this one.
    if (name !== 'default') throw unknownQuotaClass(name);
    const limits = await this.quotas.update('default', known(context, body), true);
    return { quota_class_set: pick(context, limits) };
  }

  /** nova/api/openstack/identity.py. The limits of a project that is gone can still be cleared. */
  private async assertProject(id: string): Promise<void> {
    if (!(await this.projects.find(id))) throw projectNotValid(id);
  }
}

function pick(context: RequestContext, limits: QuotaLimits): Partial<QuotaLimits> {
  return Object.fromEntries(quotaResourcesAt(context.microversion).map((name) => [name, limits[name]]));
}

/** The limits that were given; one that the version does not know is refused. */
function known(context: RequestContext, limits: Partial<QuotaLimits>): Partial<QuotaLimits> {
  const allowed = quotaResourcesAt(context.microversion);
  const given = Object.entries(limits).filter(([, limit]) => limit !== undefined && limit !== null);
  const strange = given.find(([name]) => !allowed.includes(name as QuotaResource));
  if (strange) {
    throw unknownQuota(strange[0]);
  }
  return Object.fromEntries(given);
}
