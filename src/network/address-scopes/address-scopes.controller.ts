import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import type { RawQuery } from '../common/list-query';
import { type Bodies, CreateBody, UpdateBody } from '../common/neutron-body';
import { pageLinks, present, readFields } from '../common/present';
import { addressScopeView } from './address-scope.view';
import { ADDRESS_SCOPE_READ_ONLY, CreateAddressScopeDto, UpdateAddressScopeDto } from './address-scopes.dto';
import { AddressScopesService } from './address-scopes.service';

@Controller('network/v2.0/address-scopes')
export class AddressScopesController {
  constructor(private readonly scopes: AddressScopesService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Query() raw: RawQuery) {
    const { query, rows } = await this.scopes.list(context, raw);
    const ids = rows.map((row) => row.id);
    return {
      address_scopes: rows.map((row) => present(addressScopeView(row), [], query.fields)),
      ...pageLinks(context, 'address_scopes', 'address-scopes', raw, query, ids),
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Query() raw: RawQuery) {
    const view = addressScopeView(await this.scopes.get(context, id));
    return { address_scope: present(view, [], readFields(raw)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @CreateBody('address_scope', 'address_scopes', CreateAddressScopeDto, ADDRESS_SCOPE_READ_ONLY)
    body: Bodies<CreateAddressScopeDto>,
  ) {
    const views = (await this.scopes.create(context, body.items)).map(addressScopeView);
    return body.bulk ? { address_scopes: views } : { address_scope: views[0] };
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @UpdateBody('address_scope', UpdateAddressScopeDto, CreateAddressScopeDto, ADDRESS_SCOPE_READ_ONLY)
    body: UpdateAddressScopeDto,
  ) {
    return { address_scope: addressScopeView(await this.scopes.update(context, id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    await this.scopes.delete(context, id);
  }
}
