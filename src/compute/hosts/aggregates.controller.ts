import { Controller, Get } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';

/** Hosts are in no aggregates yet, and the list says so: clients ask for it beside other things. */
@Controller('compute/v2.1')
export class AggregatesController {
  constructor(private readonly policy: PolicyService) {}

  @Get('os-aggregates')
  aggregates(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'os_compute_api:os-aggregates:index');
    return { aggregates: [] };
  }
}
