import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, PlainBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields } from '../common/present';
import { addressGroupView } from './address-group.view';
import {
  ADDRESS_GROUP_READ_ONLY,
  AddressesDto,
  CreateAddressGroupDto,
  UpdateAddressGroupDto,
} from './address-groups.dto';
import { AddressGroupsService } from './address-groups.service';

@Controller('network/v2.0/address-groups')
export class AddressGroupsController {
  constructor(private readonly groups: AddressGroupsService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.groups.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      address_groups: rows.map((row) => present(addressGroupView(row), [], query.fields)),
      ...pageLinks(context, 'address_groups', 'address-groups', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const view = addressGroupView(await this.groups.get(context, id));
    return { address_group: present(view, [], readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('address_group', 'address_groups', CreateAddressGroupDto, ADDRESS_GROUP_READ_ONLY)
    body: Bodies<CreateAddressGroupDto>,
  ) {
    const views = (await this.groups.create(context, body.items)).map(addressGroupView);
    return body.bulk ? { address_groups: views } : { address_group: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('address_group', UpdateAddressGroupDto, CreateAddressGroupDto, ADDRESS_GROUP_READ_ONLY)
    body: UpdateAddressGroupDto,
  ) {
    return { address_group: addressGroupView(await this.groups.update(context, id, body)) };
  }

  @Put(':id/add_addresses')
  async addAddresses(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @PlainBody(AddressesDto) body: AddressesDto,
  ) {
    return { address_group: addressGroupView(await this.groups.addAddresses(context, id, body.addresses)) };
  }

  @Put(':id/remove_addresses')
  async removeAddresses(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @PlainBody(AddressesDto) body: AddressesDto,
  ) {
    return {
      address_group: addressGroupView(await this.groups.removeAddresses(context, id, body.addresses)),
    };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.groups.delete(context, id);
  }
}
