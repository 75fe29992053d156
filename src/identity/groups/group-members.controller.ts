import { Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { List, Listing } from '../common/listing';
import { groupTarget, userTarget } from '../common/policy-targets';
import { userView } from '../users/user.view';
import { UsersService } from '../users/users.service';
import { GroupMembers } from './group-members.service';
import { GroupsService } from './groups.service';

@Controller('identity/v3/groups/:id/users')
export class GroupMembersController {
  constructor(
    private readonly groups: GroupsService,
    private readonly users: UsersService,
    private readonly members: GroupMembers,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('id') id: string, @List() listing: Listing) {
    const group = await this.groups.find(id);
    this.policy.enforce(context, 'identity:list_users_in_group', groupTarget(group));
    const users = await this.members.list(
      group ?? (await this.groups.get(id)),
      listing,
      context.caller().domainId,
    );
    return listing.wrap(
      'users',
      users.map((user) => userView(context, user)),
    );
  }

  @Get(':userId')
  @HttpCode(204)
  async check(@Ctx() context: RequestContext, @Param('id') id: string, @Param('userId') userId: string) {
    const { group, user } = await this.pair(context, id, userId, 'identity:check_user_in_group');
    await this.members.assertMember(group, user);
  }

  @Put(':userId')
  @HttpCode(204)
  async add(@Ctx() context: RequestContext, @Param('id') id: string, @Param('userId') userId: string) {
    const { group, user } = await this.pair(context, id, userId, 'identity:add_user_to_group');
    await this.members.add(group, user);
  }

  @Delete(':userId')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('id') id: string, @Param('userId') userId: string) {
    const { group, user } = await this.pair(context, id, userId, 'identity:remove_user_from_group');
    await this.members.remove(group, user);
  }

  private async pair(context: RequestContext, groupId: string, userId: string, rule: string) {
    const [group, user] = [await this.groups.find(groupId), await this.users.find(userId)];
    this.policy.enforce(context, rule, { ...groupTarget(group), ...userTarget(user) });
    return { group: group ?? (await this.groups.get(groupId)), user: user ?? (await this.users.get(userId)) };
  }
}
