import { Controller, Get } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { novaMicroTime } from '../common/wire-time';
import { type ComputeHost, ComputeHostsService } from './compute-hosts.service';

/** Zones are what hosts say they are in: one without hosts is not there (nova/availability_zones.py). */
@Controller('compute/v2.1')
export class ZonesController {
  constructor(
    private readonly hosts: ComputeHostsService,
    private readonly policy: PolicyService,
  ) {}

  @Get('os-availability-zone')
  async list(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'os_compute_api:os-availability-zone:list');
    return { availabilityZoneInfo: zones(await this.hosts.list(), () => null) };
  }

  @Get('os-availability-zone/detail')
  async listDetail(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'os_compute_api:os-availability-zone:detail');
    return { availabilityZoneInfo: zones(await this.hosts.list(), hostsView) };
  }
}

/** Those that take servers first, each part by name; hosts that take none are not named. */
function zones(hosts: readonly ComputeHost[], view: (hosts: readonly ComputeHost[]) => object | null) {
  const names = [...new Set(hosts.map(({ zone }) => zone))].sort();
  const described = names.map((zoneName) => {
    const open = hosts.filter((host) => host.zone === zoneName && host.enabled);
    const available = open.length > 0;
    return { zoneName, zoneState: { available }, hosts: available ? view(open) : null };
  });
  return [
    ...described.filter(({ zoneState }) => zoneState.available),
    ...described.filter(({ zoneState }) => !zoneState.available),
  ];
}

function hostsView(hosts: readonly ComputeHost[]) {
  return Object.fromEntries(
    hosts.map(({ name, up, enabled, seenAt }) => [
      name,
      { 'nova-compute': { available: up, active: enabled, updated_at: novaMicroTime(seenAt) } },
    ]),
  );
}
