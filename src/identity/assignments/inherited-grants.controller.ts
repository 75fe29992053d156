import { Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { List, Listing } from '../common/listing';
import { GrantsController } from './grants.controller';

/** OS-INHERIT: https://docs.openstack.org/api-ref/identity/v3-ext/#os-inherit */
abstract class InheritedGrantsController extends GrantsController {
  protected override readonly inherited = true;

  @Get('inherited_to_projects')
  list(
    @Ctx() context: RequestContext,
    @Param('targetId') targetId: string,
    @Param('actorId') actorId: string,
    @List() listing: Listing,
  ) {
    return this.listRoles(context, targetId, actorId, listing);
  }

  @Get(':roleId/inherited_to_projects')
  @HttpCode(204)
  async check(
    @Ctx() context: RequestContext,
    @Param('targetId') targetId: string,
    @Param('actorId') actorId: string,
    @Param('roleId') roleId: string,
  ) {
    await this.grants.assertGranted(await this.enforce(context, 'check', targetId, actorId, roleId), roleId);
  }

  @Put(':roleId/inherited_to_projects')
  @HttpCode(204)
  async create(
    @Ctx() context: RequestContext,
    @Param('targetId') targetId: string,
    @Param('actorId') actorId: string,
    @Param('roleId') roleId: string,
  ) {
    await this.grants.grant(await this.enforce(context, 'create', targetId, actorId, roleId), roleId);
  }

  @Delete(':roleId/inherited_to_projects')
  @HttpCode(204)
  async revoke(
    @Ctx() context: RequestContext,
    @Param('targetId') targetId: string,
    @Param('actorId') actorId: string,
    @Param('roleId') roleId: string,
  ) {
    await this.grants.revoke(await this.enforce(context, 'revoke', targetId, actorId, roleId), roleId);
  }
}

@Controller('identity/v3/OS-INHERIT/projects/:targetId/users/:actorId/roles')
export class InheritedProjectUserGrantsController extends InheritedGrantsController {
  protected readonly targetType = 'project';
  protected readonly actorType = 'user';
}

@Controller('identity/v3/OS-INHERIT/projects/:targetId/groups/:actorId/roles')
export class InheritedProjectGroupGrantsController extends InheritedGrantsController {
  protected readonly targetType = 'project';
  protected readonly actorType = 'group';
}

@Controller('identity/v3/OS-INHERIT/domains/:targetId/users/:actorId/roles')
export class InheritedDomainUserGrantsController extends InheritedGrantsController {
  protected readonly targetType = 'domain';
  protected readonly actorType = 'user';
}

@Controller('identity/v3/OS-INHERIT/domains/:targetId/groups/:actorId/roles')
export class InheritedDomainGroupGrantsController extends InheritedGrantsController {
  protected readonly targetType = 'domain';
  protected readonly actorType = 'group';
}
