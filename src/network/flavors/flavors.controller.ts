import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields } from '../common/present';
import { AssociateProfileDto, CreateFlavorDto, FLAVOR_READ_ONLY, UpdateFlavorDto } from './flavors.dto';
import { FlavorsService } from './flavors.service';

@Controller('network/v2.0/flavors')
export class FlavorsController {
  constructor(private readonly flavors: FlavorsService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.flavors.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      flavors: await this.flavors.views(rows, query.fields),
      ...pageLinks(context, 'flavors', 'flavors', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const flavor = await this.flavors.get(context, id);
    return { flavor: (await this.flavors.views([flavor], readFields(raw)))[0] };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('flavor', 'flavors', CreateFlavorDto, FLAVOR_READ_ONLY) body: Bodies<CreateFlavorDto>,
  ) {
    const views = await this.flavors.views(await this.flavors.create(context, body.items));
    return body.bulk ? { flavors: views } : { flavor: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('flavor', UpdateFlavorDto, CreateFlavorDto, FLAVOR_READ_ONLY) body: UpdateFlavorDto,
  ) {
    return { flavor: (await this.flavors.views([await this.flavors.update(context, id, body)]))[0] };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.flavors.delete(context, id);
  }

  @Get(':id/service_profiles')
  async profiles(@Ctx() context: RequestContext, @Param('id') id: string) {
    const ids = await this.flavors.profileIds(context, id);
    return { service_profiles: ids.map((profileId) => ({ id: profileId })) };
  }

  @Get(':id/service_profiles/:profileId')
  async profile(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('profileId') profileId: string,
  ) {
    return { service_profile: { id: await this.flavors.profileId(context, id, profileId) } };
  }

  @Post(':id/service_profiles')
  async associate(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('service_profile', AssociateProfileDto, AssociateProfileDto, []) body: AssociateProfileDto,
  ) {
    await this.flavors.associate(context, id, body.id);
    return { service_profile: { id: body.id } };
  }

  @Delete(':id/service_profiles/:profileId')
  @HttpCode(204)
  async disassociate(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('profileId') profileId: string,
  ) {
    await this.flavors.disassociate(context, id, profileId);
  }

  @Get(':id/next_providers')
  async nextProviders(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const { driver, name } = await this.flavors.nextProvider(context, id);
    return { next_providers: [present({ provider: name, driver }, [], readFields(raw))] };
  }
}
