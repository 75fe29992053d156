import { Controller, Delete, Get, Head, HttpCode, Param, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { selfLink } from '../common/links';
import { List, Listing } from '../common/listing';
import { inferencesOf, inferenceView } from './role.view';
import { RolesService } from './roles.service';

/** https://docs.openstack.org/api-ref/identity/v3/#create-role-inference-rule */
@Controller('identity/v3')
export class ImpliedRolesController {
  constructor(
    private readonly roles: RolesService,
    private readonly policy: PolicyService,
  ) {}

  @Get('role_inferences')
  async listAll(@Ctx() context: RequestContext, @List() listing: Listing) {
    this.policy.enforce(context, 'identity:list_role_inference_rules');
    const graph = await this.roles.graph();
    const priors = [...graph.implied.keys()].map((id) => graph.byId.get(id));
    const inferences = priors
      .filter((prior) => prior !== undefined)
      .map((prior) => inferencesOf(context, graph, prior));
    return listing.wrap('role_inferences', inferences);
  }

  @Get('roles/:priorId/implies')
  async list(@Ctx() context: RequestContext, @Param('priorId') priorId: string) {
    this.policy.enforce(context, 'identity:list_implied_roles');
    const prior = await this.roles.get(priorId);
    return {
      role_inference: inferencesOf(context, await this.roles.graph(), prior),
      links: selfLink(context, `roles/${priorId}/implies`),
    };
  }

  /** Before its GET, which would answer HEAD with 200 otherwise. */
  @Head('roles/:priorId/implies/:impliedId')
  @HttpCode(204)
  async check(
    @Ctx() context: RequestContext,
    @Param('priorId') priorId: string,
    @Param('impliedId') impliedId: string,
  ) {
    this.policy.enforce(context, 'identity:check_implied_role');
    await this.roles.findImplied(priorId, impliedId);
  }

  @Get('roles/:priorId/implies/:impliedId')
  async get(
    @Ctx() context: RequestContext,
    @Param('priorId') priorId: string,
    @Param('impliedId') impliedId: string,
  ) {
    this.policy.enforce(context, 'identity:get_implied_role');
    const { prior, implied } = await this.roles.findImplied(priorId, impliedId);
    return inferenceView(context, prior, implied);
  }

  @Put('roles/:priorId/implies/:impliedId')
  @HttpCode(201)
  async create(
    @Ctx() context: RequestContext,
    @Param('priorId') priorId: string,
    @Param('impliedId') impliedId: string,
  ) {
    this.policy.enforce(context, 'identity:create_implied_role');
    const { prior, implied } = await this.roles.imply(priorId, impliedId);
    return inferenceView(context, prior, implied);
  }

  @Delete('roles/:priorId/implies/:impliedId')
  @HttpCode(204)
  async delete(
    @Ctx() context: RequestContext,
    @Param('priorId') priorId: string,
    @Param('impliedId') impliedId: string,
  ) {
    this.policy.enforce(context, 'identity:delete_implied_role');
    await this.roles.unimply(priorId, impliedId);
  }
}
