import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Ctx, Public } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { UserScopes } from '../assignments/user-scopes.service';
import { List, Listing } from '../common/listing';
import { userTarget } from '../common/policy-targets';
import { groupView } from '../groups/group.view';
import { GroupsService } from '../groups/groups.service';
import { projectView } from '../projects/project.view';
import { ProjectTags } from '../projects/project-tags.service';
import { Passwords } from './passwords.service';
import { userView } from './user.view';
import { ChangePasswordDto, CreateUserDto, UpdateUserDto } from './users.dto';
import { UsersService } from './users.service';

@Controller('identity/v3/users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly passwords: Passwords,
    private readonly groups: GroupsService,
    private readonly scopes: UserScopes,
    private readonly tags: ProjectTags,
    private readonly policy: PolicyService,
  ) {}

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('user', CreateUserDto, { unknown: 'keep' }) body: CreateUserDto,
  ) {
    const caller = context.caller();
    const domainId = caller.domainId ?? caller.projectDomainId ?? caller.userDomainId;
    const target = { 'target.user.domain_id': body.domain_id ?? domainId };
    this.policy.enforce(context, 'identity:create_user', target);
    return { user: userView(context, await this.users.create(body, domainId)) };
  }

  @Get()
  async list(@Ctx() context: RequestContext, @List() listing: Listing) {
    const own = context.caller().domainId;
    this.policy.enforce(context, 'identity:list_users', { 'target.domain_id': own });
    const { rows, next } = await this.users.list(listing, own);
    return listing.wrap(
      'users',
      rows.map((user) => userView(context, user)),
      next,
    );
  }

  @Get(':id')
  async get(@Ctx() context: RequestContext, @Param('id') id: string) {
    const user = await this.users.find(id);
    this.policy.enforce(context, 'identity:get_user', userTarget(user));
    return { user: userView(context, user ?? (await this.users.get(id))) };
  }

  @Patch(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('user', UpdateUserDto, { unknown: 'keep' }) body: UpdateUserDto,
  ) {
    this.policy.enforce(context, 'identity:update_user', userTarget(await this.users.find(id)));
    return { user: userView(context, await this.users.update(id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'identity:delete_user', userTarget(await this.users.find(id)));
    await this.users.delete(id);
  }

  /** The old password is the proof, so that an expired one can be changed: no token needed. */
  @Post(':id/password')
  @Public()
  @HttpCode(204)
  async changePassword(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('user', ChangePasswordDto) body: ChangePasswordDto,
  ) {
    await this.passwords.change(id, body, context.clientAddress);
  }

  @Get(':id/groups')
  async listGroups(@Ctx() context: RequestContext, @Param('id') id: string, @List() listing: Listing) {
    const user = await this.users.find(id);
    this.policy.enforce(context, 'identity:list_groups_for_user', userTarget(user));
    const groups = await this.groups.ofUser(
      user ?? (await this.users.get(id)),
      listing,
      context.caller().domainId,
    );
    return listing.wrap(
      'groups',
      groups.map((group) => groupView(context, group)),
    );
  }

  @Get(':id/projects')
  async listProjects(@Ctx() context: RequestContext, @Param('id') id: string, @List() listing: Listing) {
    const user = await this.users.find(id);
    this.policy.enforce(context, 'identity:list_user_projects', userTarget(user));
    const projects = await this.scopes.projects(user ?? (await this.users.get(id)));
    const tags = await this.tags.of(projects);
    const views = projects.map((project) => projectView(context, project, tags.get(project.id) ?? []));
    return listing.wrap('projects', views);
  }
}
