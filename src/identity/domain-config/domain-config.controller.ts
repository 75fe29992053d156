import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Put, Res } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { validationError } from '../identity.errors';
import { DomainConfigService } from './domain-config.service';

const COMPLIANCE = ':domain_id/config/security_compliance';

/** https://docs.openstack.org/api-ref/identity/v3/#domain-configuration */
@Controller('identity/v3/domains')
export class DomainConfigController {
  constructor(
    private readonly service: DomainConfigService,
    private readonly policy: PolicyService,
  ) {}

  @Get('config/default')
  defaults(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'identity:get_domain_config_default');
    return { config: this.service.defaults() };
  }

  @Get('config/:group/default')
  groupDefaults(@Ctx() context: RequestContext, @Param('group') group: string) {
    this.policy.enforce(context, 'identity:get_domain_config_default');
    return { config: this.service.defaults(group) };
  }

  @Get('config/:group/:option/default')
  optionDefault(
    @Ctx() context: RequestContext,
    @Param('group') group: string,
    @Param('option') option: string,
  ) {
    this.policy.enforce(context, 'identity:get_domain_config_default');
    return { config: this.service.defaults(group, option) };
  }

  @Get(COMPLIANCE)
  compliance(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'identity:get_security_compliance_domain_config');
    return { config: this.service.compliance() };
  }

  @Get(`${COMPLIANCE}/:option`)
  complianceOption(@Ctx() context: RequestContext, @Param('option') option: string) {
    this.policy.enforce(context, 'identity:get_security_compliance_domain_config');
    return { config: this.service.compliance(option) };
  }

  @Put(':domain_id/config')
  async create(
    @Ctx() context: RequestContext,
    @Param('domain_id') id: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    this.policy.enforce(context, 'identity:create_domain_config');
    const { config, created } = await this.service.create(id, configOf(body));
    void reply.status(created ? 201 : 200);
    return { config };
  }

  @Get(':domain_id/config')
  async show(@Ctx() context: RequestContext, @Param('domain_id') id: string) {
    this.policy.enforce(context, 'identity:get_domain_config');
    return { config: await this.service.get(id) };
  }

  @Patch(':domain_id/config')
  async update(@Ctx() context: RequestContext, @Param('domain_id') id: string, @Body() body: unknown) {
    this.policy.enforce(context, 'identity:update_domain_config');
    return { config: await this.service.update(id, configOf(body)) };
  }

  @Delete(':domain_id/config')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('domain_id') id: string) {
    this.policy.enforce(context, 'identity:delete_domain_config');
    await this.service.delete(id);
  }

  @Get(':domain_id/config/:group')
  async showGroup(
    @Ctx() context: RequestContext,
    @Param('domain_id') id: string,
    @Param('group') group: string,
  ) {
    this.policy.enforce(context, 'identity:get_domain_config');
    return { config: await this.service.get(id, group) };
  }

  @Patch(':domain_id/config/:group')
  async updateGroup(
    @Ctx() context: RequestContext,
    @Param('domain_id') id: string,
    @Param('group') group: string,
    @Body() body: unknown,
  ) {
    this.policy.enforce(context, 'identity:update_domain_config');
    return { config: await this.service.update(id, configOf(body), group) };
  }

  @Delete(':domain_id/config/:group')
  @HttpCode(204)
  async removeGroup(
    @Ctx() context: RequestContext,
    @Param('domain_id') id: string,
    @Param('group') group: string,
  ) {
    this.policy.enforce(context, 'identity:delete_domain_config');
    await this.service.delete(id, group);
  }

  @Get(':domain_id/config/:group/:option')
  async showOption(@Ctx() context: RequestContext, @Param() params: Record<string, string>) {
    this.policy.enforce(context, 'identity:get_domain_config');
    const { domain_id: id = '', group, option } = params;
    return { config: await this.service.get(id, group, option) };
  }

  @Patch(':domain_id/config/:group/:option')
  async updateOption(
    @Ctx() context: RequestContext,
    @Param() params: Record<string, string>,
    @Body() body: unknown,
  ) {
    this.policy.enforce(context, 'identity:update_domain_config');
    const { domain_id: id = '', group, option } = params;
    return { config: await this.service.update(id, configOf(body), group, option) };
  }

  @Delete(':domain_id/config/:group/:option')
  @HttpCode(204)
  async removeOption(@Ctx() context: RequestContext, @Param() params: Record<string, string>) {
    this.policy.enforce(context, 'identity:delete_domain_config');
    const { domain_id: id = '', group, option } = params;
    await this.service.delete(id, group, option);
  }
}

function configOf(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('config' in body))
    throw validationError('config', 'request body');
  return body.config;
}
