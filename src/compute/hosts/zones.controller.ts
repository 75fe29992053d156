import { Controller, Get } from '@nestjs/common';
import { DEFAULT_ZONE } from '../../scheduler';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { novaMicroTime } from '../common/wire-time';
import { ComputeHostsService } from './compute-hosts.service';

export const ZONE = DEFAULT_ZONE;

@Controller('compute/v2.1')
export class ZonesController {
  constructor(
    private readonly hosts: ComputeHostsService,
    private readonly policy: PolicyService,
  ) {}

  @Get('os-availability-zone')
  async list(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'os_compute_api:os-availability-zone:list');
    const available = (await this.hosts.list()).some((host) => host.enabled);
    return {
      availabilityZoneInfo: [{ zoneName: ZONE, zoneState: { available }, hosts: null }],
    };
  }

  @Get('os-availability-zone/detail')
  async listDetail(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'os_compute_api:os-availability-zone:detail');
    const found = await this.hosts.list();
    const hosts = Object.fromEntries(
      found.map((host) => [
        host.name,
        {
          'nova-compute': {
            available: host.up,
            active: host.enabled,
            updated_at: novaMicroTime(host.seenAt),
          },
        },
      ]),
    );
    const available = found.some((host) => host.enabled);
    return { availabilityZoneInfo: [{ zoneName: ZONE, zoneState: { available }, hosts }] };
  }
}
