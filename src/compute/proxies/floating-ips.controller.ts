import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import type { FloatingIpInfo } from '../../network';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { checkObject, documentPipe } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { requireBelow } from '../common/require-version';
import { AllocateFloatingIpDto } from './proxied-floating-ips.dto';
import { ProxiedFloatingIps } from './proxied-floating-ips.service';

const END = '2.36';

/** The body may be missing whole. */
const ALLOCATION = documentPipe(
  { transform: (body: unknown) => checkObject(AllocateFloatingIpDto, body ?? {}, { unknown: 'keep' }) },
  AllocateFloatingIpDto,
);

@Controller('compute/v2.1')
export class ProxiedFloatingIpsController {
  constructor(
    private readonly floatingIps: ProxiedFloatingIps,
    private readonly policy: PolicyService,
  ) {}

  @Get('os-floating-ip-pools')
  async pools(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'os_compute_api:os-floating-ip-pools');
    requireBelow(context, END);
    return { floating_ip_pools: (await this.floatingIps.pools(context)).map((name) => ({ name })) };
  }

  @Get('os-floating-ips')
  async list(@Ctx() context: RequestContext) {
    this.enter(context, 'list');
    return { floating_ips: (await this.floatingIps.list(context)).map(view) };
  }

  @Get('os-floating-ips/:id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.enter(context, 'show');
    return { floating_ip: view(await this.floatingIps.get(context, id)) };
  }

  @Post('os-floating-ips')
  @HttpCode(200)
  async allocate(@Ctx() context: RequestContext, @Body(ALLOCATION) { pool }: AllocateFloatingIpDto) {
    this.enter(context, 'create');
    return { floating_ip: view(await this.floatingIps.allocate(context, pool ?? undefined)) };
  }

  @Delete('os-floating-ips/:id')
  @HttpCode(202)
  async release(@Ctx() context: RequestContext, @Param('id') id: string): Promise<void> {
    this.enter(context, 'delete');
    await this.floatingIps.release(context, id);
  }

  private enter(context: RequestContext, rule: string): void {
    this.policy.enforce(context, `os_compute_api:os-floating-ips:${rule}`, { project_id: context.projectId });
    requireBelow(context, END);
  }
}

function view({ id, address, networkName, networkId, fixedAddress, deviceId }: FloatingIpInfo) {
  return {
    id,
    ip: address,
    pool: networkName || networkId,
    fixed_ip: fixedAddress,
    instance_id: deviceId,
  };
}
