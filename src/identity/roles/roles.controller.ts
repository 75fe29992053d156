import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { List, Listing } from '../common/listing';
import { roleTarget } from '../common/policy-targets';
import { roleView } from './role.view';
import { CreateRoleDto, UpdateRoleDto } from './roles.dto';
import { RolesService } from './roles.service';

/** Keystone has one set of rules for global roles and one for those of a domain. */
const ruleFor = (verb: string, domainId: string | null | undefined): string =>
  `identity:${verb}_${domainId ? 'domain_role' : 'role'}`;

@Controller('identity/v3/roles')
export class RolesController {
  constructor(
    private readonly roles: RolesService,
    private readonly policy: PolicyService,
  ) {}

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('role', CreateRoleDto, { unknown: 'keep' }) body: CreateRoleDto,
  ) {
    this.policy.enforce(context, ruleFor('create', body.domain_id));
    return { role: roleView(context, await this.roles.create(body)) };
  }

  @Get()
  async list(@Ctx() context: RequestContext, @List() listing: Listing) {
    const rule = listing.query.domain_id ? 'identity:list_domain_roles' : 'identity:list_roles';
    this.policy.enforce(context, rule, { domain_id: context.caller().domainId });
    const { rows, next } = await this.roles.list(listing);
    return listing.wrap(
      'roles',
      rows.map((role) => roleView(context, role)),
      next,
    );
  }

  @Get(':id')
  async get(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.enforce(context, 'get', id);
    return { role: roleView(context, await this.roles.get(id)) };
  }

  @Patch(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('role', UpdateRoleDto, { unknown: 'keep' }) body: UpdateRoleDto,
  ) {
    await this.enforce(context, 'update', id);
    return { role: roleView(context, await this.roles.update(id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.enforce(context, 'delete', id);
    await this.roles.delete(id);
  }

  private async enforce(context: RequestContext, verb: string, id: string): Promise<void> {
    const role = await this.roles.find(id);
    this.policy.enforce(context, ruleFor(verb, role?.domainId), roleTarget(role));
  }
}
