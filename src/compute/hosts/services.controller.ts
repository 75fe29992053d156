import { Controller, Get, Param, Put, Query } from '@nestjs/common';
import { IsBoolean, IsIn, IsString, Length } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { check, WireObject } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { ClosedQuery } from '../common/closed-query';
import { novaMicroTime } from '../common/wire-time';
import { BooleanText } from '../common/wire-types';
import {
  disabledReasonMissing,
  forcedDown,
  reasonWithoutDisable,
  serviceNotFound,
  serviceStatusMissing,
} from '../compute.errors';
import { type ComputeHost, ComputeHostsService } from './compute-hosts.service';
import { ZONE } from './zones.controller';

export class UpdateServiceDto {
  @Maybe() @IsIn(['enabled', 'disabled']) status?: 'enabled' | 'disabled';
  @Maybe() @IsString() @Length(1, 255) disabled_reason?: string;
  @Maybe() @BooleanText() @IsBoolean() forced_down?: boolean;
}

export class ServiceOnHostDto {
  @IsString() @Length(1, 255) host!: string;
  @IsString() @Length(1, 255) binary!: string;
  @Maybe() @IsString() @Length(1, 255) disabled_reason?: string;
}

const BINARY = 'nova-compute';

/** Each host stands for one nova-compute; the rest of Nova's processes are this one. */
@Controller('compute/v2.1/os-services')
export class ServicesController {
  constructor(
    private readonly hosts: ComputeHostsService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  @ClosedQuery(['host', 'binary'])
  async list(@Ctx() context: RequestContext, @Query('host') host?: string, @Query('binary') binary?: string) {
    this.policy.enforce(context, 'os_compute_api:os-services:list');
    const hosts = binary === undefined || binary === BINARY ? await this.hosts.list() : [];
    const wanted = hosts.filter((one) => host === undefined || one.name === host);
    return { services: wanted.map((one) => serviceView(context, one)) };
  }

  /** The form since 2.53; before, PUT /os-services/{enable,disable,disable-log-reason} with host and binary. */
  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireObject(UpdateServiceDto, { unknown: 'keep' }) body: UpdateServiceDto,
  ) {
    this.policy.enforce(context, 'os_compute_api:os-services:update');
    if (!context.microversion.atLeast('2.53')) return this.updateByName(id, body);
    // Other versions have other fields; this one's are checked alone.
    check(UpdateServiceDto, { ...body }, '');
    if (body.forced_down !== undefined) throw forcedDown();
    if (body.status === undefined) throw serviceStatusMissing();
    if (body.status === 'enabled' && body.disabled_reason !== undefined) {
      throw reasonWithoutDisable();
    }
    const host = await this.hosts.setEnabled(id, body.status === 'enabled', body.disabled_reason ?? null);
    return { service: serviceView(context, host) };
  }

  private async updateByName(action: string, content: object) {
    const body = content as Partial<ServiceOnHostDto>;
    if (action === 'force-down') throw forcedDown();
    if (!['enable', 'disable', 'disable-log-reason'].includes(action)) throw serviceNotFound(action);
    const host = (await this.hosts.list()).find((one) => one.name === body.host);
    if (!host || body.binary !== BINARY) throw serviceNotFound(`${body.binary} on host ${body.host}`);
    if (action === 'disable-log-reason' && !body.disabled_reason) throw disabledReasonMissing();
    const enabled = action === 'enable';
    const reason = body.disabled_reason ?? null;
    await this.hosts.setEnabled(host.id, enabled, reason);
    return {
      service: {
        host: host.name,
        binary: BINARY,
        status: enabled ? 'enabled' : 'disabled',
        ...(action === 'disable-log-reason' ? { disabled_reason: reason } : {}),
      },
    };
  }
}

function serviceView(context: RequestContext, host: ComputeHost) {
  const version = context.microversion;
  return {
    id: version.atLeast('2.53') ? host.id : host.number,
    binary: BINARY,
    host: host.name,
    zone: ZONE,
    status: host.enabled ? 'enabled' : 'disabled',
    state: host.up ? 'up' : 'down',
    updated_at: novaMicroTime(host.seenAt),
    disabled_reason: host.disabledReason,
    ...(version.atLeast('2.11') ? { forced_down: false } : {}),
  };
}
