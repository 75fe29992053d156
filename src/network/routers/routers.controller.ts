import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, readFields } from '../common/present';
import { RouterInterfaces } from './router-interfaces';
import { RouterViews } from './router-views';
import { CreateRouterDto, ExtraRoutesDto, ROUTER_READ_ONLY, UpdateRouterDto } from './routers.dto';
import { RoutersService } from './routers.service';

@Controller('network/v2.0/routers')
export class RoutersController {
  constructor(
    private readonly routers: RoutersService,
    private readonly interfaces: RouterInterfaces,
    private readonly views: RouterViews,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.routers.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      routers: await this.views.of(context, rows, query.fields),
      ...pageLinks(context, 'routers', 'routers', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const router = await this.routers.get(context, id);
    return { router: await this.views.one(context, router, readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('router', 'routers', CreateRouterDto, ROUTER_READ_ONLY) body: Bodies<CreateRouterDto>,
  ) {
    const views = await this.views.of(context, await this.routers.create(context, body.items));
    return body.bulk ? { routers: views } : { router: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('router', UpdateRouterDto, CreateRouterDto, ROUTER_READ_ONLY) body: UpdateRouterDto,
  ) {
    return { router: await this.views.one(context, await this.routers.update(context, id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.routers.delete(context, id);
  }

  @Put(':id/add_router_interface')
  addInterface(@Ctx() context: RequestContext, @Param('id') id: string, @Body() body: unknown) {
    return this.interfaces.add(context, id, body);
  }

  @Put(':id/remove_router_interface')
  removeInterface(@Ctx() context: RequestContext, @Param('id') id: string, @Body() body: unknown) {
    return this.interfaces.remove(context, id, body);
  }

  @Put(':id/add_extraroutes')
  async addRoutes(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('router', ExtraRoutesDto, ExtraRoutesDto, []) body: ExtraRoutesDto,
  ) {
    const router = await this.routers.changeRoutes(context, id, 'add_extraroutes', body.routes);
    return { router: await this.views.one(context, router) };
  }

  @Put(':id/remove_extraroutes')
  async removeRoutes(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('router', ExtraRoutesDto, ExtraRoutesDto, []) body: ExtraRoutesDto,
  ) {
    const router = await this.routers.changeRoutes(context, id, 'remove_extraroutes', body.routes);
    return { router: await this.views.one(context, router) };
  }
}
