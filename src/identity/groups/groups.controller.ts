import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { List, Listing } from '../common/listing';
import { groupTarget } from '../common/policy-targets';
import { groupView } from './group.view';
import { CreateGroupDto, UpdateGroupDto } from './groups.dto';
import { GroupsService } from './groups.service';

@Controller('identity/v3/groups')
export class GroupsController {
  constructor(
    private readonly groups: GroupsService,
    private readonly policy: PolicyService,
  ) {}

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('group', CreateGroupDto, { unknown: 'keep' }) body: CreateGroupDto,
  ) {
    const caller = context.caller();
    const domainId = caller.domainId ?? caller.projectDomainId ?? caller.userDomainId;
    const target = { 'target.group.domain_id': body.domain_id ?? domainId };
    this.policy.enforce(context, 'identity:create_group', target);
    return { group: groupView(context, await this.groups.create(body, domainId)) };
  }

  @Get()
  async list(@Ctx() context: RequestContext, @List() listing: Listing) {
    const own = context.caller().domainId;
    this.policy.enforce(context, 'identity:list_groups', { 'target.group.domain_id': own });
    const { rows, next } = await this.groups.list(listing, own);
    return listing.wrap(
      'groups',
      rows.map((group) => groupView(context, group)),
      next,
    );
  }

  @Get(':id')
  async get(@Ctx() context: RequestContext, @Param('id') id: string) {
    const group = await this.groups.find(id);
    this.policy.enforce(context, 'identity:get_group', groupTarget(group));
    return { group: groupView(context, group ?? (await this.groups.get(id))) };
  }

  @Patch(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('group', UpdateGroupDto, { unknown: 'keep' }) body: UpdateGroupDto,
  ) {
    this.policy.enforce(context, 'identity:update_group', groupTarget(await this.groups.find(id)));
    return { group: groupView(context, await this.groups.update(id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'identity:delete_group', groupTarget(await this.groups.find(id)));
    await this.groups.delete(id);
  }
}
