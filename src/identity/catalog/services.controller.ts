import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { List, Listing } from '../common/listing';
import { CreateServiceDto, UpdateServiceDto } from './catalog.dto';
import { serviceView } from './catalog.view';
import { ServicesService } from './services.service';

@Controller('identity/v3/services')
export class ServicesController {
  constructor(
    private readonly services: ServicesService,
    private readonly policy: PolicyService,
  ) {}

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('service', CreateServiceDto, { unknown: 'keep' }) body: CreateServiceDto,
  ) {
    this.policy.enforce(context, 'identity:create_service');
    return { service: serviceView(context, await this.services.create(body)) };
  }

  @Get()
  async list(@Ctx() context: RequestContext, @List() listing: Listing) {
    this.policy.enforce(context, 'identity:list_services');
    const rows = await this.services.list(listing);
    return listing.wrap(
      'services',
      rows.map((row) => serviceView(context, row)),
    );
  }

  @Get(':id')
  async get(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'identity:get_service');
    return { service: serviceView(context, await this.services.get(id)) };
  }

  @Patch(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('service', UpdateServiceDto, { unknown: 'keep' }) body: UpdateServiceDto,
  ) {
    this.policy.enforce(context, 'identity:update_service');
    return { service: serviceView(context, await this.services.update(id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'identity:delete_service');
    await this.services.delete(id);
  }
}
