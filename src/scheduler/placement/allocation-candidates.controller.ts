import { Controller, Get, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { goneBelow, resourcesMissing, unknownCandidateQuery } from '../scheduler.errors';
import { candidatesView } from './allocation-candidates.view';
import { PlacementService } from './placement.service';

/** Which hosts have room, before anything is asked of them. What else a server needs, the scheduler looks at. */
@Controller('placement/allocation_candidates')
export class AllocationCandidatesController {
  constructor(
    private readonly placement: PlacementService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() query: Record<string, string | string[]>) {
    this.policy.enforce(context, 'placement:allocation_candidates:list');
    if (!context.microversion.atLeast('1.10')) throw goneBelow('1.10');
    const unknown = Object.keys(query).find((name) => name !== 'resources');
    if (unknown) throw unknownCandidateQuery(unknown);
    const resources = [query.resources].flat().at(-1);
    if (resources === undefined) throw resourcesMissing();
    const { wanted, candidates } = await this.placement.candidates(resources);
    return candidatesView(wanted, candidates, context.microversion);
  }
}
