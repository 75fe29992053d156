import { Controller, Get, Param, Put, Query } from '@nestjs/common';
import { IsIn } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireObject } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { goneFrom } from '../common/require-version';
import { hostChangeMissing, hostNotFound, hostUnsupported } from '../compute.errors';
import { ComputeHostsService } from './compute-hosts.service';
import { hostResourcesView } from './host-resources.view';

const SWITCH = ['enable', 'disable', 'Enable', 'Disable', 'ENABLE', 'DISABLE'];

export class UpdateHostDto {
  @Maybe() @IsIn(SWITCH) status?: string;
  @Maybe() @IsIn(SWITCH) maintenance_mode?: string;
}

/** Hosts by their names, which old clients still ask for: nova/api/openstack/compute/hosts.py, up to 2.42. */
@Controller('compute/v2.1/os-hosts')
export class HostsByNameController {
  constructor(
    private readonly hosts: ComputeHostsService,
    private readonly policy: PolicyService,
  ) {}

  /** Those that take servers; of Nova's other services there is this one process. */
  @Get()
  async list(@Ctx() context: RequestContext, @Query('zone') given?: string | string[]) {
    goneFrom(context, '2.43');
    this.policy.enforce(context, 'os_compute_api:os-hosts:list');
    // Said more than once, the last one counts.
    const wanted = [given].flat().at(-1);
    const hosts = (await this.hosts.list()).filter(
      (host) => host.enabled && (!wanted || host.zone === wanted),
    );
    return { hosts: hosts.map(({ name, zone }) => ({ host_name: name, service: 'compute', zone })) };
  }

  @Get(':host')
  async show(@Ctx() context: RequestContext, @Param('host') name: string) {
    goneFrom(context, '2.43');
    this.policy.enforce(context, 'os_compute_api:os-hosts:show');
    const host = await this.named(name);
    return { host: hostResourcesView(host, await this.hosts.demandOn(host.id)) };
  }

  @Put(':host')
  async update(
    @Ctx() context: RequestContext,
    @Param('host') name: string,
    @WireObject(UpdateHostDto) body: UpdateHostDto,
  ) {
    goneFrom(context, '2.43');
    this.policy.enforce(context, 'os_compute_api:os-hosts:update');
    if (body.status === undefined && body.maintenance_mode === undefined) throw hostChangeMissing();
    const host = await this.named(name);
    if (body.maintenance_mode !== undefined) throw hostUnsupported();
    const status = body.status?.toLowerCase() === 'enable' ? 'enabled' : 'disabled';
    await this.hosts.update(host.id, { status });
    return { host: name, status };
  }

  private async named(name: string) {
    const host = (await this.hosts.list()).find((one) => one.name === name);
    if (!host) throw hostNotFound(name);
    return host;
  }
}
