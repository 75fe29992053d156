import { Controller, Post, Res } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../shared/http/request-context';
import { WireObject } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { unknownEvent } from '../compute.errors';
import { ExternalEventsDto } from './external-events.dto';
import { ExternalEventsService } from './external-events.service';

/** The events of each version (nova/api/openstack/compute/schemas/server_external_events.py). */
const EVENTS: ReadonlyArray<readonly [since: string, names: readonly string[]]> = [
  ['2.1', ['network-changed', 'network-vif-plugged', 'network-vif-unplugged', 'network-vif-deleted']],
  ['2.51', ['volume-extended']],
  ['2.76', ['power-update']],
  ['2.82', ['accelerator-request-bound']],
  ['2.93', ['volume-reimaged']],
];

@Controller('compute/v2.1/os-server-external-events')
export class ExternalEventsController {
  constructor(
    private readonly service: ExternalEventsService,
    private readonly policy: PolicyService,
  ) {}

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireObject(ExternalEventsDto) { events }: ExternalEventsDto,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    this.policy.enforce(context, 'os_compute_api:os-server-external-events:create');
    const known = EVENTS.flatMap(([since, names]) => (context.microversion.atLeast(since) ? names : []));
    for (const [index, { name }] of events.entries())
      if (!known.includes(name)) throw unknownEvent(index, name, known);
    const codes = await this.service.take(events);
    void reply.status(codes.every((code) => code === 200) ? 200 : 207);
    const answers = events.map(({ name, server_uuid, tag }, index) => ({
      ...{ name, server_uuid, ...(tag === undefined ? {} : { tag }) },
      status: codes[index] === 200 ? 'completed' : 'failed',
      code: codes[index],
    }));
    return { events: answers };
  }
}
