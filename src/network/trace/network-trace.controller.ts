import { Controller, Get } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { type NetworkTrace, NetworkTraceService } from './network-trace.service';
import { NetworkTraceQuery, readTraceQuery } from './trace-query';

/** What becomes of a packet, hop by hop: `monostack trace`, and the dashboard. */
@Controller('monostack/v1/network-trace')
export class NetworkTraceController {
  constructor(
    private readonly traces: NetworkTraceService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async show(@Ctx() context: RequestContext, @WireQuery(NetworkTraceQuery) query: NetworkTraceQuery) {
    this.policy.enforce(context, 'monostack:networks:trace');
    return { network_trace: networkTraceView(await this.traces.trace(readTraceQuery(query))) };
  }
}

function networkTraceView({ delivered, reason, hops }: NetworkTrace) {
  return {
    delivered,
    reason,
    hops: hops.map(({ host, at, what, verdict, rule, found }) => ({
      ...{ host, at, what, verdict },
      ...(rule ? { rule: { id: rule.id, security_group_id: rule.securityGroupId, text: rule.text } } : {}),
      found,
    })),
  };
}
