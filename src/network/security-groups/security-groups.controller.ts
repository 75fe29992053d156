import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, readFields } from '../common/present';
import { SecurityGroupViews } from './security-group-views';
import {
  CreateSecurityGroupDto,
  SECURITY_GROUP_READ_ONLY,
  UpdateSecurityGroupDto,
} from './security-groups.dto';
import { SecurityGroupsService } from './security-groups.service';

@Controller('network/v2.0/security-groups')
export class SecurityGroupsController {
  constructor(
    private readonly groups: SecurityGroupsService,
    private readonly views: SecurityGroupViews,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.groups.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      security_groups: await this.views.of(rows, query.fields),
      ...pageLinks(context, 'security_groups', 'security-groups', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const [view] = await this.views.of([await this.groups.get(context, id)], readFields(raw));
    return { security_group: view };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('security_group', 'security_groups', CreateSecurityGroupDto, SECURITY_GROUP_READ_ONLY)
    body: Bodies<CreateSecurityGroupDto>,
  ) {
    const views = await this.views.of(await this.groups.create(context, body.items));
    return body.bulk ? { security_groups: views } : { security_group: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('security_group', UpdateSecurityGroupDto, CreateSecurityGroupDto, SECURITY_GROUP_READ_ONLY)
    body: UpdateSecurityGroupDto,
  ) {
    const [view] = await this.views.of([await this.groups.update(context, id, body)]);
    return { security_group: view };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.groups.delete(context, id);
  }
}
