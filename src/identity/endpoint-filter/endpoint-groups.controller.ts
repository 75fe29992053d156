import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { Catalog } from '../catalog/catalog';
import { endpointView } from '../catalog/catalog.view';
import { selfLink } from '../common/links';
import { List, type Listing } from '../common/listing';
import { projectView } from '../projects/project.view';
import { CreateEndpointGroupDto, UpdateEndpointGroupDto } from './endpoint-filter.dto';
import { EndpointFilterService } from './endpoint-filter.service';
import { endpointGroupView } from './endpoint-group.view';

/** https://docs.openstack.org/api-ref/identity/v3-ext/#os-ep-filter-api */
@Controller('identity/v3/OS-EP-FILTER/endpoint_groups')
export class EndpointGroupsController {
  constructor(
    private readonly service: EndpointFilterService,
    private readonly catalog: Catalog,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @List() list: Listing) {
    this.policy.enforce(context, 'identity:list_endpoint_groups');
    const groups = await this.service.listGroups(list.query.name);
    return list.wrap(
      'endpoint_groups',
      groups.map((group) => endpointGroupView(context, group)),
    );
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('endpoint_group', CreateEndpointGroupDto) body: CreateEndpointGroupDto,
  ) {
    this.policy.enforce(context, 'identity:create_endpoint_group');
    return { endpoint_group: endpointGroupView(context, await this.service.createGroup(body)) };
  }

  @Get(':endpoint_group_id')
  async show(@Ctx() context: RequestContext, @Param('endpoint_group_id') id: string) {
    this.policy.enforce(context, 'identity:get_endpoint_group');
    return { endpoint_group: endpointGroupView(context, await this.service.getGroup(id)) };
  }

  @Patch(':endpoint_group_id')
  async update(
    @Ctx() context: RequestContext,
    @Param('endpoint_group_id') id: string,
    @WireBody('endpoint_group', UpdateEndpointGroupDto) body: UpdateEndpointGroupDto,
  ) {
    this.policy.enforce(context, 'identity:update_endpoint_group');
    return { endpoint_group: endpointGroupView(context, await this.service.updateGroup(id, body)) };
  }

  @Delete(':endpoint_group_id')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('endpoint_group_id') id: string) {
    this.policy.enforce(context, 'identity:delete_endpoint_group');
    await this.service.deleteGroup(id);
  }

  @Get(':endpoint_group_id/endpoints')
  async endpoints(
    @Ctx() context: RequestContext,
    @Param('endpoint_group_id') id: string,
    @List() list: Listing,
  ) {
    this.policy.enforce(context, 'identity:list_endpoints_associated_with_endpoint_group');
    const rows = await this.service.endpointsOfGroup(id);
    return list.wrap(
      'endpoints',
      rows.map((row) => endpointView(context, row, this.catalog.absolute(row.url, context.rootUrl))),
    );
  }

  @Get(':endpoint_group_id/projects')
  async projects(
    @Ctx() context: RequestContext,
    @Param('endpoint_group_id') id: string,
    @List() list: Listing,
  ) {
    this.policy.enforce(context, 'identity:list_projects_associated_with_endpoint_group');
    const rows = await this.service.projectsOfGroup(id);
    return list.wrap(
      'projects',
      rows.map((row) => projectView(context, row, [])),
    );
  }

  @Get(':endpoint_group_id/projects/:project_id')
  async check(
    @Ctx() context: RequestContext,
    @Param('endpoint_group_id') id: string,
    @Param('project_id') projectId: string,
  ) {
    this.policy.enforce(context, 'identity:get_endpoint_group_in_project');
    await this.service.assertGroupOfProject(id, projectId);
    const links = selfLink(context, `OS-EP-FILTER/endpoint_groups/${id}/projects/${projectId}`);
    return { project_endpoint_group: { endpoint_group_id: id, project_id: projectId, links } };
  }

  @Put(':endpoint_group_id/projects/:project_id')
  @HttpCode(204)
  async add(
    @Ctx() context: RequestContext,
    @Param('endpoint_group_id') id: string,
    @Param('project_id') projectId: string,
  ) {
    this.policy.enforce(context, 'identity:add_endpoint_group_to_project');
    await this.service.addGroupToProject(id, projectId);
  }

  @Delete(':endpoint_group_id/projects/:project_id')
  @HttpCode(204)
  async removeProject(
    @Ctx() context: RequestContext,
    @Param('endpoint_group_id') id: string,
    @Param('project_id') projectId: string,
  ) {
    this.policy.enforce(context, 'identity:remove_endpoint_group_from_project');
    await this.service.removeGroupFromProject(id, projectId);
  }
}
