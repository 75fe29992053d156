import { Controller } from '@nestjs/common';
import { targetGrants } from './grants.controller';

/** OS-INHERIT: https://docs.openstack.org/api-ref/identity/v3-ext/#os-inherit */
abstract class InheritedGrantsController extends targetGrants('inherited_to_projects') {}

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
