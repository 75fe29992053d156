import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields } from '../common/present';
import { portForwardingView } from './port-forwarding.view';
import { CreatePortForwardingDto, UpdatePortForwardingDto } from './port-forwardings.dto';
import { PortForwardingsService } from './port-forwardings.service';

@Controller('network/v2.0/floatingips/:id/port_forwardings')
export class PortForwardingsController {
  constructor(private readonly forwardings: PortForwardingsService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('id') parent: string, @Query() raw: RawQuery) {
    const { query, rows } = await this.forwardings.list(context, parent, raw);
    const path = `floatingips/${parent}/port_forwardings`;
    const ids = rows.map((row) => row.id);
    return {
      port_forwardings: rows.map((row) => present(portForwardingView(row), [], query.fields)),
      ...pageLinks(context, 'port_forwardings', path, raw, query, ids),
    };
  }

  @Get(':forwardingId')
  async show(
    @Ctx() context: RequestContext,
    @Param('id') parent: string,
    @Param('forwardingId') id: string,
    @Query() raw: RawQuery,
  ) {
    const forwarding = await this.forwardings.get(context, parent, id);
    return { port_forwarding: present(portForwardingView(forwarding), [], readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @Param('id') parent: string,
    @CreateBody('port_forwarding', 'port_forwardings', CreatePortForwardingDto, ['id'])
    body: Bodies<CreatePortForwardingDto>,
  ) {
    const views = (await this.forwardings.create(context, parent, body.items)).map(portForwardingView);
    return body.bulk ? { port_forwardings: views } : { port_forwarding: views[0] };
  }

  @Put(':forwardingId')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') parent: string,
    @Param('forwardingId') id: string,
    @UpdateBody('port_forwarding', UpdatePortForwardingDto, CreatePortForwardingDto, ['id'])
    body: UpdatePortForwardingDto,
  ) {
    const forwarding = await this.forwardings.update(context, parent, id, body);
    return { port_forwarding: portForwardingView(forwarding) };
  }

  @Delete(':forwardingId')
  @HttpCode(204)
  async delete(
    @Ctx() context: RequestContext,
    @Param('id') parent: string,
    @Param('forwardingId') id: string,
  ) {
    await this.forwardings.delete(context, parent, id);
  }
}
