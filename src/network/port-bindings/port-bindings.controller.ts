import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { UpdateBody } from '../common/neutron-body';
import { present, readFields } from '../common/present';
import { CreatePortBindingDto, PORT_BINDING_READ_ONLY, UpdatePortBindingDto } from './port-bindings.dto';
import { PortBindingsService } from './port-bindings.service';

@Controller('network/v2.0/ports/:id/bindings')
export class PortBindingsController {
  constructor(private readonly bindings: PortBindingsService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('id') portId: string, @Query() raw: RawQuery) {
    const views = await this.bindings.list(context, portId, raw);
    return { bindings: views.map((view) => present(view, [], readFields(raw))) };
  }

  @Get(':host')
  async show(
    @Ctx() context: RequestContext,
    @Param('id') portId: string,
    @Param('host') host: string,
    @Query() raw: RawQuery,
  ) {
    return { binding: present(await this.bindings.get(context, portId, host), [], readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @Param('id') portId: string,
    @UpdateBody('binding', CreatePortBindingDto, CreatePortBindingDto, PORT_BINDING_READ_ONLY)
    body: CreatePortBindingDto,
  ) {
    return { binding: await this.bindings.create(context, portId, body) };
  }

  @Put(':host')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') portId: string,
    @Param('host') host: string,
    @UpdateBody('binding', UpdatePortBindingDto, CreatePortBindingDto, PORT_BINDING_READ_ONLY)
    body: UpdatePortBindingDto,
  ) {
    return { binding: await this.bindings.update(context, portId, host, body) };
  }

  @Put(':host/activate')
  async activate(@Ctx() context: RequestContext, @Param('id') portId: string, @Param('host') host: string) {
    return { binding: await this.bindings.activate(context, portId, host) };
  }

  @Delete(':host')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') portId: string, @Param('host') host: string) {
    await this.bindings.delete(context, portId, host);
  }
}
