import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { check, WireBody, WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { ClosedQuery } from '../common/closed-query';
import { MAX_LIMIT } from '../common/paging';
import { serverGroupView } from './server-group.view';
import {
  AnyServerGroupDto,
  CreateServerGroupDto,
  HardServerGroupDto,
  ListServerGroupsQuery,
  SoftServerGroupDto,
} from './server-groups.dto';
import { type NewServerGroup, ServerGroupsService } from './server-groups.service';

@Controller('compute/v2.1/os-server-groups')
export class ServerGroupsController {
  constructor(
    private readonly groups: ServerGroupsService,
    private readonly policy: PolicyService,
  ) {}

  /** By number of the first and not by marker, and without links: nova/api/openstack/common.py, limited. */
  @Get()
  @ClosedQuery(['all_projects', 'limit', 'offset'])
  async list(
    @Ctx() context: RequestContext,
    @WireQuery(ListServerGroupsQuery, { unknown: 'keep' }) query: ListServerGroupsQuery,
  ) {
    this.policy.enforce(context, 'os_compute_api:os-server-groups:index');
    const { all_projects, offset = 0, limit } = query;
    // Others get their own, as upstream.
    const all = all_projects !== undefined && this.policy.can(context, ALL_PROJECTS, {});
    const groups = await this.groups.list(all ? undefined : context.projectId);
    const page = groups.slice(offset, offset + Math.min(limit || MAX_LIMIT, MAX_LIMIT));
    const members = await this.groups.membersOf(page);
    return {
      server_groups: page.map((group) => serverGroupView(context, group, members.get(group.id) ?? [])),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    const group = await this.groups.get(id);
    this.policy.enforce(context, 'os_compute_api:os-server-groups:show', { project_id: group.projectId });
    const members = await this.groups.membersOf([group]);
    return { server_group: serverGroupView(context, group, members.get(id) ?? []) };
  }

  @Post()
  @HttpCode(200)
  async create(
    @Ctx() context: RequestContext,
    @WireBody('server_group', AnyServerGroupDto, { unknown: 'keep', beside: [] }) body: AnyServerGroupDto,
  ) {
    this.policy.enforce(context, 'os_compute_api:os-server-groups:create');
    return {
      server_group: serverGroupView(context, await this.groups.create(context, read(context, body)), []),
    };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    const { projectId } = await this.groups.get(id);
    this.policy.enforce(context, 'os_compute_api:os-server-groups:delete', { project_id: projectId });
    await this.groups.delete(id);
  }
}

const ALL_PROJECTS = 'os_compute_api:os-server-groups:index:all_projects';

/** Each version has fields of its own, and no others. */
function read({ microversion }: RequestContext, body: object): NewServerGroup {
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  if (microversion.atLeast('2.64')) return check(CreateServerGroupDto, given, 'server_group');
  const dto = microversion.atLeast('2.15') ? SoftServerGroupDto : HardServerGroupDto;
  const { name, policies } = check<HardServerGroupDto>(dto, given, 'server_group');
  return { name, policy: policies[0] ?? 'anti-affinity' };
}
