import { Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { IsBoolean, IsIn, IsString, Length } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { check, WireObject } from '../../shared/http/wire-body';
import { isUuid } from '../../shared/ids';
import { PolicyService } from '../../shared/policy/policy.service';
import { ClosedQuery } from '../common/closed-query';
import { novaMicroTime } from '../common/wire-time';
import { BooleanText } from '../common/wire-types';
import {
  forcedDownMissing,
  invalidUuid,
  nothingToUpdate,
  onlyComputeServices,
  reasonMissing,
  reasonWithoutDisable,
  serviceIdNotInteger,
  serviceNotFound,
} from '../compute.errors';
import { type ComputeHost, ComputeHostsService } from './compute-hosts.service';

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

/** The body of 2.11 to 2.52. */
export class ForceDownDto extends ServiceOnHostDto {
  @Maybe() @BooleanText() @IsBoolean() forced_down?: boolean;
}

const BINARY = 'nova-compute';
const OLD_ACTIONS = ['enable', 'disable', 'disable-log-reason'];

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

  /** The form since 2.53; before, PUT /os-services/{enable,disable,disable-log-reason,force-down} with host and binary. */
  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireObject(UpdateServiceDto, { unknown: 'keep' }) body: UpdateServiceDto,
  ) {
    this.policy.enforce(context, 'os_compute_api:os-services:update');
    if (!context.microversion.atLeast('2.53')) return this.updateByName(context, id, body);
    if (!isUuid(id)) throw invalidUuid(id);
    // Other versions have other fields; this one's are checked alone.
    const { status, disabled_reason: reason, forced_down } = check(UpdateServiceDto, { ...body }, '');
    if (status === undefined && forced_down === undefined) throw nothingToUpdate();
    if (status === 'enabled' && reason !== undefined) throw reasonWithoutDisable();
    const changes = { status, disabledReason: reason, forcedDown: forced_down };
    return { service: serviceView(context, await this.hosts.update(id, changes)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'os_compute_api:os-services:delete');
    const byUuid = context.microversion.atLeast('2.53');
    if (byUuid && !isUuid(id)) throw invalidUuid(id);
    if (!byUuid && !/^\d+$/.test(id)) throw serviceIdNotInteger(id);
    await this.hosts.remove(id);
  }

  private async updateByName(context: RequestContext, action: string, content: object) {
    const forcible = context.microversion.atLeast('2.11');
    if (!OLD_ACTIONS.includes(action) && !(forcible && action === 'force-down'))
      throw serviceNotFound(action);
    const given = Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined));
    const body = check(forcible ? ForceDownDto : ServiceOnHostDto, given, '');
    if (body.binary !== BINARY) throw onlyComputeServices(body.binary);
    const host = (await this.hosts.list()).find((one) => one.name === body.host);
    if (!host) throw serviceNotFound(`${body.binary} on host ${body.host}`);
    const named = { host: host.name, binary: BINARY };
    if (action === 'force-down') {
      const { forced_down } = body as ForceDownDto;
      if (forced_down === undefined) throw forcedDownMissing();
      await this.hosts.update(host.id, { forcedDown: forced_down });
      return { service: { ...named, forced_down } };
    }
    const withReason = action === 'disable-log-reason';
    const reason = withReason ? body.disabled_reason : undefined;
    if (withReason && reason === undefined) throw reasonMissing();
    const status = action === 'enable' ? 'enabled' : 'disabled';
    await this.hosts.update(host.id, { status, disabledReason: reason });
    return { service: { ...named, status, ...(withReason ? { disabled_reason: reason } : {}) } };
  }
}

function serviceView(context: RequestContext, host: ComputeHost) {
  const version = context.microversion;
  return {
    id: version.atLeast('2.53') ? host.id : host.number,
    binary: BINARY,
    host: host.name,
    zone: host.zone,
    status: host.enabled ? 'enabled' : 'disabled',
    state: host.up ? 'up' : 'down',
    updated_at: novaMicroTime(host.seenAt),
    disabled_reason: host.disabledReason,
    ...(version.atLeast('2.11') ? { forced_down: host.forcedDown } : {}),
  };
}
