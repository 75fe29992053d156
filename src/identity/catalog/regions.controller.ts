import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { List, Listing } from '../common/listing';
import { CreateRegionDto, UpdateRegionDto } from './catalog.dto';
import { regionView } from './catalog.view';
import { RegionsService } from './regions.service';

@Controller('identity/v3/regions')
export class RegionsController {
  constructor(
    private readonly regions: RegionsService,
    private readonly policy: PolicyService,
  ) {}

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('region', CreateRegionDto, { unknown: 'keep' }) body: CreateRegionDto,
  ) {
    this.policy.enforce(context, 'identity:create_region');
    return { region: regionView(context, await this.regions.create(body)) };
  }

  @Get()
  async list(@Ctx() context: RequestContext, @List() listing: Listing) {
    this.policy.enforce(context, 'identity:list_regions');
    const rows = await this.regions.list(listing);
    return listing.wrap(
      'regions',
      rows.map((row) => regionView(context, row)),
    );
  }

  @Get(':id')
  async get(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'identity:get_region');
    return { region: regionView(context, await this.regions.get(id)) };
  }

  @Put(':id')
  @HttpCode(201)
  async createWithId(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('region', CreateRegionDto, { unknown: 'keep' }) body: CreateRegionDto,
  ) {
    this.policy.enforce(context, 'identity:create_region');
    return { region: regionView(context, await this.regions.createWithId(id, body)) };
  }

  @Patch(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('region', UpdateRegionDto, { unknown: 'keep' }) body: UpdateRegionDto,
  ) {
    this.policy.enforce(context, 'identity:update_region');
    return { region: regionView(context, await this.regions.update(id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'identity:delete_region');
    await this.regions.delete(id);
  }
}
