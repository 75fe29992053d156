import { Controller, Delete, Get, HttpCode, Injectable, Param, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { List, Listing } from '../common/listing';
import { domainTarget, groupTarget, projectTarget, roleTarget, userTarget } from '../common/policy-targets';
import type { Role } from '../roles/role.entity';
import { roleView } from '../roles/role.view';
import type { ActorType, TargetType } from './assignment.entity';
import { type GrantKey, GrantsService } from './grants.service';
import { SYSTEM_TARGET } from './system-target';

type Verb = 'list' | 'check' | 'create' | 'revoke';

/**
 * The same four calls stand under ten paths; each subclass says what its path names.
 * Injectable, so that they inherit what is to be injected.
 */
@Injectable()
export abstract class GrantsController {
  protected abstract readonly actorType: ActorType;
  protected abstract readonly targetType: TargetType;
  protected readonly inherited: boolean = false;

  constructor(
    protected readonly grants: GrantsService,
    protected readonly policy: PolicyService,
  ) {}

  protected async listRoles(context: RequestContext, targetId: string, actorId: string, listing: Listing) {
    const key = await this.enforce(context, 'list', targetId, actorId);
    const roles = await this.grants.list(key);
    return listing.wrap(
      'roles',
      roles.map((role) => roleView(context, role)),
    );
  }

  /** Policy first; what does not exist has no attributes and is told apart afterwards. */
  protected async enforce(
    context: RequestContext,
    verb: Verb,
    targetId: string,
    actorId: string,
    roleId?: string,
  ): Promise<GrantKey> {
    const { actorType, targetType, inherited } = this;
    const actor = await this.grants.findActor(actorType, actorId);
    const target = await this.grants.findTarget(targetType, targetId);
    const role = roleId === undefined ? undefined : await this.grants.findRole(roleId);
    this.policy.enforce(context, this.rule(verb), {
      ...(actorType === 'user' ? userTarget(actor) : groupTarget(actor)),
      ...(targetType === 'project' && projectTarget(target)),
      ...(targetType === 'domain' && domainTarget(target)),
      ...roleTarget(role as Role | undefined),
    });
    return { actorType, actorId, targetType, targetId, inherited };
  }

  private rule(verb: Verb): string {
    if (this.targetType !== 'system') return `identity:${verb}_grant${verb === 'list' ? 's' : ''}`;
    return `identity:${verb}_system_grant${verb === 'list' ? 's' : ''}_for_${this.actorType}`;
  }
}

/** `/projects/{id}/users/{id}/roles` and its like; below OS-INHERIT the same paths end in a word more. */
export function targetGrants(end = '') {
  const one = end ? `:roleId/${end}` : ':roleId';

  @Injectable()
  abstract class TargetGrantsController extends GrantsController {
    protected override readonly inherited = end !== '';

    @Get(end)
    list(
      @Ctx() context: RequestContext,
      @Param('targetId') targetId: string,
      @Param('actorId') actorId: string,
      @List() listing: Listing,
    ) {
      return this.listRoles(context, targetId, actorId, listing);
    }

    @Get(one)
    @HttpCode(204)
    async check(
      @Ctx() context: RequestContext,
      @Param('targetId') targetId: string,
      @Param('actorId') actorId: string,
      @Param('roleId') roleId: string,
    ) {
      await this.grants.assertGranted(
        await this.enforce(context, 'check', targetId, actorId, roleId),
        roleId,
      );
    }

    @Put(one)
    @HttpCode(204)
    async create(
      @Ctx() context: RequestContext,
      @Param('targetId') targetId: string,
      @Param('actorId') actorId: string,
      @Param('roleId') roleId: string,
    ) {
      await this.grants.grant(await this.enforce(context, 'create', targetId, actorId, roleId), roleId);
    }

    @Delete(one)
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
  return TargetGrantsController;
}

abstract class OwnGrantsController extends targetGrants() {}

/** `/system/users/{id}/roles`: the path names no target. */
abstract class SystemGrantsController extends GrantsController {
  protected readonly targetType = 'system';

  @Get()
  list(@Ctx() context: RequestContext, @Param('actorId') actorId: string, @List() listing: Listing) {
    return this.listRoles(context, SYSTEM_TARGET, actorId, listing);
  }

  @Get(':roleId')
  @HttpCode(204)
  async check(
    @Ctx() context: RequestContext,
    @Param('actorId') actorId: string,
    @Param('roleId') roleId: string,
  ) {
    const key = await this.enforce(context, 'check', SYSTEM_TARGET, actorId, roleId);
    await this.grants.assertGranted(key, roleId);
  }

  @Put(':roleId')
  @HttpCode(204)
  async create(
    @Ctx() context: RequestContext,
    @Param('actorId') actorId: string,
    @Param('roleId') roleId: string,
  ) {
    await this.grants.grant(await this.enforce(context, 'create', SYSTEM_TARGET, actorId, roleId), roleId);
  }

  @Delete(':roleId')
  @HttpCode(204)
  async revoke(
    @Ctx() context: RequestContext,
    @Param('actorId') actorId: string,
    @Param('roleId') roleId: string,
  ) {
    await this.grants.revoke(await this.enforce(context, 'revoke', SYSTEM_TARGET, actorId, roleId), roleId);
  }
}

@Controller('identity/v3/projects/:targetId/users/:actorId/roles')
export class ProjectUserGrantsController extends OwnGrantsController {
  protected readonly targetType = 'project';
  protected readonly actorType = 'user';
}

@Controller('identity/v3/projects/:targetId/groups/:actorId/roles')
export class ProjectGroupGrantsController extends OwnGrantsController {
  protected readonly targetType = 'project';
  protected readonly actorType = 'group';
}

@Controller('identity/v3/domains/:targetId/users/:actorId/roles')
export class DomainUserGrantsController extends OwnGrantsController {
  protected readonly targetType = 'domain';
  protected readonly actorType = 'user';
}

@Controller('identity/v3/domains/:targetId/groups/:actorId/roles')
export class DomainGroupGrantsController extends OwnGrantsController {
  protected readonly targetType = 'domain';
  protected readonly actorType = 'group';
}

@Controller('identity/v3/system/users/:actorId/roles')
export class SystemUserGrantsController extends SystemGrantsController {
  protected readonly actorType = 'user';
}

@Controller('identity/v3/system/groups/:actorId/roles')
export class SystemGroupGrantsController extends SystemGrantsController {
  protected readonly actorType = 'group';
}
