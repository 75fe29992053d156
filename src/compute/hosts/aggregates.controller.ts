import { Controller, Get } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { ClosedQuery } from '../common/closed-query';

/** Hosts and servers are in no groups yet, and both lists say so: clients ask for them beside other things. */
@Controller('compute/v2.1')
export class GroupsController {
  constructor(private readonly policy: PolicyService) {}

  @Get('os-aggregates')
  aggregates(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'os_compute_api:os-aggregates:index');
    return { aggregates: [] };
  }

  @Get('os-server-groups')
  @ClosedQuery(['all_projects', 'limit', 'offset'])
  serverGroups(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'os_compute_api:os-server-groups:index');
    return { server_groups: [] };
  }
}
