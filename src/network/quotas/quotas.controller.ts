import { Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { UpdateBody } from '../common/neutron-body';
import { UpdateQuotaDto } from './quotas.dto';
import { DEFAULT_QUOTAS, Quotas } from './quotas.service';

@Controller('network/v2.0/quotas')
export class QuotasController {
  constructor(
    private readonly quotas: Quotas,
    private readonly access: Access,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext) {
    this.access.enforce(context, 'get_quota', {});
    return { quotas: await this.quotas.list() };
  }

  /** Whose quotas a client that knows only its token means. */
  @Get(['tenant', 'project'])
  own(@Ctx() context: RequestContext) {
    this.access.enforce(context, 'get_quota', { project_id: context.projectId });
    return { tenant: { tenant_id: context.projectId }, project: { project_id: context.projectId } };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.access.enforce(context, 'get_quota', { project_id: id });
    return { quota: await this.quotas.limits(id) };
  }

  @Get([':id/default', ':id/default.json'])
  defaults(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.access.enforce(context, 'get_quota', { project_id: id });
    return { quota: { ...DEFAULT_QUOTAS } };
  }

  /** Tempest writes the old suffix here. */
  @Get([':id/details', ':id/details.json'])
  async details(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.access.enforce(context, 'get_quota', { project_id: id });
    return { quota: await this.quotas.usage(id) };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('quota', UpdateQuotaDto, UpdateQuotaDto, []) body: UpdateQuotaDto,
  ) {
    this.access.enforce(context, 'update_quota', { project_id: id });
    return { quota: await this.quotas.update(id, body, body.force === true) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.access.enforce(context, 'delete_quota', { project_id: id });
    await this.quotas.reset(id);
  }
}
