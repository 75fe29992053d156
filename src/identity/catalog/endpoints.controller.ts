import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { List, Listing } from '../common/listing';
import { Catalog } from './catalog';
import { CreateEndpointDto, UpdateEndpointDto } from './catalog.dto';
import type { Endpoint } from './catalog.entity';
import { endpointView } from './catalog.view';
import { EndpointsService } from './endpoints.service';

@Controller('identity/v3/endpoints')
export class EndpointsController {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly catalog: Catalog,
    private readonly policy: PolicyService,
  ) {}

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('endpoint', CreateEndpointDto, { unknown: 'keep' }) body: CreateEndpointDto,
  ) {
    this.policy.enforce(context, 'identity:create_endpoint');
    return { endpoint: this.view(context, await this.endpoints.create(body)) };
  }

  @Get()
  async list(@Ctx() context: RequestContext, @List() listing: Listing) {
    this.policy.enforce(context, 'identity:list_endpoints');
    const rows = await this.endpoints.list(listing);
    return listing.wrap(
      'endpoints',
      rows.map((row) => this.view(context, row)),
    );
  }

  @Get(':id')
  async get(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'identity:get_endpoint');
    return { endpoint: this.view(context, await this.endpoints.get(id)) };
  }

  @Patch(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('endpoint', UpdateEndpointDto, { unknown: 'keep' }) body: UpdateEndpointDto,
  ) {
    this.policy.enforce(context, 'identity:update_endpoint');
    return { endpoint: this.view(context, await this.endpoints.update(id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'identity:delete_endpoint');
    await this.endpoints.delete(id);
  }

  private view(context: RequestContext, endpoint: Endpoint) {
    return endpointView(context, endpoint, this.catalog.absolute(endpoint.url, context.rootUrl));
  }
}
