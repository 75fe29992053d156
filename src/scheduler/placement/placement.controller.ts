import { Controller, Get, Param, Query } from '@nestjs/common';
import { Ctx, Public } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { usagesNeedProject } from '../scheduler.errors';
import { PlacementService } from './placement.service';
import { placementRange } from './placement.versions';
import { allocationsView, inventoriesView, inventoryView, providerView, usagesView } from './placement.view';
import { readProviderQuery } from './provider-query';

/** The reading part of the placement API (https://docs.openstack.org/api-ref/placement/); `writing/` is the other. */
@Controller('placement')
export class PlacementController {
  constructor(
    private readonly placement: PlacementService,
    private readonly policy: PolicyService,
  ) {}

  @Public()
  @Get()
  versions() {
    const { min, max } = placementRange;
    const version = {
      id: 'v1.0',
      min_version: String(min),
      max_version: String(max),
      status: 'CURRENT',
      links: [{ rel: 'self', href: '' }],
    };
    return { versions: [version] };
  }

  @Get('resource_providers')
  async list(@Ctx() context: RequestContext, @Query() query: Record<string, unknown>) {
    this.policy.enforce(context, 'placement:resource_providers:list');
    const providers = await this.placement.list(readProviderQuery(context, query));
    return {
      resource_providers: providers.map((provider) =>
        providerView(provider, context.microversion, '/placement'),
      ),
    };
  }

  @Get('resource_providers/:id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'placement:resource_providers:show');
    return providerView(await this.placement.get(id), context.microversion, '/placement');
  }

  @Get('resource_providers/:id/inventories')
  async inventories(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'placement:resource_providers:inventories:list');
    const { provider, inventories } = await this.placement.inventories(id);
    return { resource_provider_generation: provider.generation, inventories: inventoriesView(inventories) };
  }

  @Get('resource_providers/:id/inventories/:resourceClass')
  async inventory(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('resourceClass') name: string,
  ) {
    this.policy.enforce(context, 'placement:resource_providers:inventories:show');
    const { provider, inventory } = await this.placement.inventory(id, name);
    return { resource_provider_generation: provider.generation, ...inventoryView(inventory) };
  }

  @Get('resource_providers/:id/usages')
  async usages(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'placement:resource_providers:usages');
    const { provider, inventories } = await this.placement.inventories(id);
    const usages = usagesView(inventories, await this.placement.usages(provider.id));
    return { resource_provider_generation: provider.generation, usages };
  }

  @Get('resource_providers/:id/aggregates')
  async aggregates(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'placement:resource_providers:aggregates:list');
    const provider = await this.placement.get(id);
    return {
      aggregates: (await this.placement.aggregates(provider.id)).map(({ aggregateId }) => aggregateId),
    };
  }

  @Get('resource_providers/:id/traits')
  async traits(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'placement:resource_providers:traits:list');
    const provider = await this.placement.get(id);
    return { traits: provider.traits, resource_provider_generation: provider.generation };
  }

  @Get('resource_providers/:id/allocations')
  async providerAllocations(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'placement:resource_providers:allocations:list');
    const provider = await this.placement.get(id);
    const held = await this.placement.allocations({ providerId: provider.id });
    const allocations = allocationsView(held, 'consumerId');
    return { resource_provider_generation: provider.generation, allocations };
  }

  @Get('allocations/:consumer')
  async allocations(@Ctx() context: RequestContext, @Param('consumer') consumerId: string) {
    this.policy.enforce(context, 'placement:allocations:list');
    const found = await this.placement.allocations({ consumerId });
    const [first] = found;
    const owner =
      first && context.microversion.atLeast('1.12')
        ? { project_id: first.projectId, user_id: first.userId }
        : {};
    const generations = await this.placement.generations();
    const held = Object.entries(allocationsView(found, 'providerId')).map(([id, { resources }]) => {
      return [id, { generation: generations.get(id) ?? 0, resources }];
    });
    return { allocations: Object.fromEntries(held), ...owner };
  }

  @Get('usages')
  async projectUsages(
    @Ctx() context: RequestContext,
    @Query('project_id') projectId?: string,
    @Query('user_id') userId?: string,
  ) {
    if (!projectId) throw usagesNeedProject();
    this.policy.enforce(context, 'placement:usages', { project_id: projectId });
    const rows = await this.placement.usagesOf(projectId, userId);
    return { usages: Object.fromEntries(rows.map((row) => [row.resourceClass, row.used])) };
  }
}
