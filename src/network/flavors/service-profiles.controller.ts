import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields } from '../common/present';
import { serviceProfileView } from './flavor.views';
import { CreateServiceProfileDto, PROFILE_READ_ONLY, UpdateServiceProfileDto } from './flavors.dto';
import { ServiceProfilesService } from './service-profiles.service';

@Controller('network/v2.0/service_profiles')
export class ServiceProfilesController {
  constructor(private readonly profiles: ServiceProfilesService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.profiles.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      service_profiles: rows.map((row) => present(serviceProfileView(row), [], query.fields)),
      ...pageLinks(context, 'service_profiles', 'service_profiles', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const view = serviceProfileView(await this.profiles.get(context, id));
    return { service_profile: present(view, [], readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('service_profile', 'service_profiles', CreateServiceProfileDto, PROFILE_READ_ONLY)
    body: Bodies<CreateServiceProfileDto>,
  ) {
    const views = (await this.profiles.create(context, body.items)).map(serviceProfileView);
    return body.bulk ? { service_profiles: views } : { service_profile: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('service_profile', UpdateServiceProfileDto, CreateServiceProfileDto, PROFILE_READ_ONLY)
    body: UpdateServiceProfileDto,
  ) {
    return { service_profile: serviceProfileView(await this.profiles.update(context, id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.profiles.delete(context, id);
  }
}
