import { Controller, Get, Param } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { NetworkDriftService } from './network-drift.service';

/** The operator's look at the network of a host: `monostack drift`. */
@Controller('monostack/v1/hosts/:host/network-drift')
export class NetworkDriftController {
  constructor(
    private readonly drift: NetworkDriftService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async show(@Ctx() context: RequestContext, @Param('host') host: string) {
    this.policy.enforce(context, 'monostack:networks:drift');
    const { host: found, known, current, missing, foreign } = await this.drift.of(host);
    return {
      network_drift: {
        host_id: found.id,
        host: found.name,
        known,
        current,
        missing,
        foreign,
      },
    };
  }
}
