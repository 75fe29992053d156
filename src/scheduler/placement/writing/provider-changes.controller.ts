import { Body, Controller, Delete, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { Ctx } from '../../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../../shared/http/request-context';
import { WireObject } from '../../../shared/http/wire-body';
import { PolicyService } from '../../../shared/policy/policy.service';
import { goneBelow } from '../../scheduler.errors';
import { malformedBody } from '../placement.errors';
import { providerView } from '../placement.view';
import { aggregatesSchema, CreateProviderDto, ProviderTraitsDto, read, UpdateProviderDto } from './bodies';
import { ProviderChanges } from './provider-changes.service';

const PREFIX = '/placement';

/** placement/handlers/resource_provider.py, aggregate.py and trait.py. */
@Controller('placement/resource_providers')
export class ProviderChangesController {
  constructor(
    private readonly providers: ProviderChanges,
    private readonly policy: PolicyService,
  ) {}

  @Post()
  @HttpCode(201)
  async create(
    @Ctx() context: RequestContext,
    @WireObject(CreateProviderDto) body: CreateProviderDto,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    this.policy.enforce(context, 'placement:resource_providers:create');
    const { name, uuid } = body;
    const { id } = await this.providers.create({ name, uuid, parentId: parentOf(context, body) });
    void reply.header('Location', `${context.serviceUrl}/resource_providers/${id}`);
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireObject(UpdateProviderDto) body: UpdateProviderDto,
  ) {
    this.policy.enforce(context, 'placement:resource_providers:update');
    const provider = await this.providers.update(id, body.name, parentOf(context, body));
    return providerView(provider, context.microversion, PREFIX);
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'placement:resource_providers:delete');
    await this.providers.delete(id);
  }

  @Put(':id/aggregates')
  async setAggregates(@Ctx() context: RequestContext, @Param('id') id: string, @Body() body: unknown) {
    this.policy.enforce(context, 'placement:resource_providers:aggregates:update');
    if (!context.microversion.atLeast('1.1')) throw goneBelow('1.1');
    return { aggregates: await this.providers.setAggregates(id, read(aggregatesSchema, body)) };
  }

  @Put(':id/traits')
  async setTraits(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireObject(ProviderTraitsDto) body: ProviderTraitsDto,
  ) {
    this.policy.enforce(context, 'placement:resource_providers:traits:update');
    if (!context.microversion.atLeast('1.6')) throw goneBelow('1.6');
    const { traits, generation } = await this.providers.setTraits(
      id,
      body.traits,
      body.resource_provider_generation,
    );
    return { traits, resource_provider_generation: generation };
  }

  @Delete(':id/traits')
  @HttpCode(204)
  async deleteTraits(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'placement:resource_providers:traits:delete');
    if (!context.microversion.atLeast('1.6')) throw goneBelow('1.6');
    await this.providers.setTraits(id, []);
  }
}

/** Nested providers came with 1.14. */
function parentOf({ microversion }: RequestContext, { parent_provider_uuid: parent }: UpdateProviderDto) {
  if (parent !== undefined && !microversion.atLeast('1.14'))
    throw malformedBody('parent_provider_uuid', 'was unexpected below 1.14');
  return parent;
}
