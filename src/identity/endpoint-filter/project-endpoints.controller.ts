import { Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { Catalog } from '../catalog/catalog';
import { endpointView } from '../catalog/catalog.view';
import { List, type Listing } from '../common/listing';
import { projectView } from '../projects/project.view';
import { EndpointFilterService } from './endpoint-filter.service';
import { endpointGroupView } from './endpoint-group.view';

/** https://docs.openstack.org/api-ref/identity/v3-ext/#os-ep-filter-api: endpoints and projects, one by one. */
@Controller('identity/v3/OS-EP-FILTER')
export class ProjectEndpointsController {
  constructor(
    private readonly service: EndpointFilterService,
    private readonly catalog: Catalog,
    private readonly policy: PolicyService,
  ) {}

  @Get('endpoints/:endpoint_id/projects')
  async projects(
    @Ctx() context: RequestContext,
    @Param('endpoint_id') endpointId: string,
    @List() list: Listing,
  ) {
    this.policy.enforce(context, 'identity:list_projects_for_endpoint');
    const rows = await this.service.projectsOfEndpoint(endpointId);
    return list.wrap(
      'projects',
      rows.map((row) => projectView(context, row, [])),
    );
  }

  @Get('projects/:project_id/endpoints')
  async endpoints(
    @Ctx() context: RequestContext,
    @Param('project_id') projectId: string,
    @List() list: Listing,
  ) {
    this.policy.enforce(context, 'identity:list_endpoints_for_project');
    const rows = await this.service.endpointsOfProject(projectId);
    return list.wrap(
      'endpoints',
      rows.map((row) => endpointView(context, row, this.catalog.absolute(row.url, context.rootUrl))),
    );
  }

  @Get('projects/:project_id/endpoint_groups')
  async groups(
    @Ctx() context: RequestContext,
    @Param('project_id') projectId: string,
    @List() list: Listing,
  ) {
    this.policy.enforce(context, 'identity:list_endpoint_groups_for_project');
    const rows = await this.service.groupsOfProject(projectId);
    return list.wrap(
      'endpoint_groups',
      rows.map((row) => endpointGroupView(context, row)),
    );
  }

  @Get('projects/:project_id/endpoints/:endpoint_id')
  @HttpCode(204)
  async check(
    @Ctx() context: RequestContext,
    @Param('project_id') projectId: string,
    @Param('endpoint_id') endpointId: string,
  ) {
    this.policy.enforce(context, 'identity:check_endpoint_in_project');
    await this.service.assertEndpointOfProject(endpointId, projectId);
  }

  @Put('projects/:project_id/endpoints/:endpoint_id')
  @HttpCode(204)
  async add(
    @Ctx() context: RequestContext,
    @Param('project_id') projectId: string,
    @Param('endpoint_id') endpointId: string,
  ) {
    this.policy.enforce(context, 'identity:add_endpoint_to_project');
    await this.service.addEndpointToProject(endpointId, projectId);
  }

  @Delete('projects/:project_id/endpoints/:endpoint_id')
  @HttpCode(204)
  async remove(
    @Ctx() context: RequestContext,
    @Param('project_id') projectId: string,
    @Param('endpoint_id') endpointId: string,
  ) {
    this.policy.enforce(context, 'identity:remove_endpoint_from_project');
    await this.service.removeEndpointFromProject(endpointId, projectId);
  }
}
