import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { UnknownThings } from '../unknown/unknown-things';
import { EnrolmentService } from './enrolment.service';
import { hostView, unknownView } from './host.view';
import { EnrolHostDto, UpdateHostDto } from './hosts.dto';
import { HostsService } from './hosts.service';

/** The operator's API for hosts; OpenStack has none. A host may be named by its id or its name. */
@Controller('monostack/v1')
export class HostsController {
  constructor(
    private readonly hosts: HostsService,
    private readonly enrolment: EnrolmentService,
    private readonly unknown: UnknownThings,
    private readonly policy: PolicyService,
  ) {}

  @Get('hosts')
  async list(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'monostack:hosts:list');
    return { hosts: (await this.hosts.records()).map(hostView) };
  }

  /** The line to authorise on a machine before it is enrolled. */
  @Get('ssh-key')
  async sshKey(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'monostack:hosts:create');
    return { public_key: await this.enrolment.publicKey() };
  }

  @Post('hosts')
  @HttpCode(201)
  async create(@Ctx() context: RequestContext, @WireBody('host', EnrolHostDto) body: EnrolHostDto) {
    this.policy.enforce(context, 'monostack:hosts:create');
    return { host: hostView(await this.enrolment.enrol(body.connection, body.name, body.force)) };
  }

  @Get('hosts/:host')
  async show(@Ctx() context: RequestContext, @Param('host') host: string) {
    this.policy.enforce(context, 'monostack:hosts:show');
    const record = await this.hosts.recordOf(host);
    return { host: { ...hostView(record), unknown: this.unknown.of(record.id).map(unknownView) } };
  }

  @Patch('hosts/:host')
  async update(
    @Ctx() context: RequestContext,
    @Param('host') host: string,
    @WireBody('host', UpdateHostDto) body: UpdateHostDto,
  ) {
    this.policy.enforce(context, 'monostack:hosts:update');
    const { id } = await this.hosts.recordOf(host);
    await this.hosts.setEnabled(id, body.enabled, body.disabled_reason ?? null);
    return { host: hostView(await this.hosts.record(id)) };
  }

  /** From now on this cloud shapes the host's network, whoever did so before. */
  @Post('hosts/:host/take-over')
  @HttpCode(200)
  async takeOver(@Ctx() context: RequestContext, @Param('host') host: string) {
    this.policy.enforce(context, 'monostack:hosts:take_over');
    return { host: hostView(await this.enrolment.takeOver(host)) };
  }

  /** `?force=true` forgets a host that cannot be asked what it holds. */
  @Delete('hosts/:host')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('host') host: string, @Query('force') force?: string) {
    this.policy.enforce(context, 'monostack:hosts:delete');
    await this.enrolment.remove(host, force === 'true');
  }
}
