import { Controller, Get, Param } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { decisionNotFound } from '../scheduler.errors';
import { Scheduler } from '../scheduler.port';

/** Why a server went where it went: `monostack explain server ID` and the dashboard read it. */
@Controller('monostack/v1/decisions')
export class DecisionsController {
  constructor(
    private readonly scheduler: Scheduler,
    private readonly policy: PolicyService,
  ) {}

  @Get(':serverId')
  async show(@Ctx() context: RequestContext, @Param('serverId') serverId: string) {
    this.policy.enforce(context, 'monostack:decisions:show');
    const decision = await this.scheduler.explain(serverId);
    if (!decision) throw decisionNotFound(serverId);
    const { consumerId, chosenHostId, decidedAt, hosts } = decision;
    return {
      decision: { server_id: consumerId, chosen_host_id: chosenHostId, decided_at: decidedAt, hosts },
    };
  }
}
