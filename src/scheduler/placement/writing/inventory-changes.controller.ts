import { Controller, Delete, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { Ctx } from '../../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../../shared/http/request-context';
import { OpenBody } from '../../../shared/http/wire-body';
import { PolicyService } from '../../../shared/policy/policy.service';
import { methodFrom } from '../../scheduler.errors';
import { PlacementService } from '../placement.service';
import { inventoriesView, inventoryView } from '../placement.view';
import {
  InventoriesDto,
  InventoryDto,
  inventoriesSchema,
  inventorySchema,
  newInventorySchema,
  read,
} from './bodies';
import { InventoryChanges } from './inventory-changes.service';

/** placement/handlers/inventory.py. */
@Controller('placement/resource_providers/:id/inventories')
export class InventoryChangesController {
  constructor(
    private readonly changes: InventoryChanges,
    private readonly placement: PlacementService,
    private readonly policy: PolicyService,
  ) {}

  @Post()
  @HttpCode(201)
  async create(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @OpenBody(InventoryDto) body: unknown,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    this.policy.enforce(context, 'placement:resource_providers:inventories:create');
    const { resource_class: name, ...inventory } = read(newInventorySchema, body);
    await this.changes.create(id, name, inventory);
    void reply.header('Location', `${context.serviceUrl}/resource_providers/${id}/inventories/${name}`);
    return this.one(id, name);
  }

  @Put()
  async replace(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @OpenBody(InventoriesDto) body: unknown,
  ) {
    this.policy.enforce(context, 'placement:resource_providers:inventories:update');
    const { inventories: wanted, resource_provider_generation: generation } = read(inventoriesSchema, body);
    await this.changes.replace(id, wanted, generation);
    const { provider, inventories } = await this.placement.inventories(id);
    return { resource_provider_generation: provider.generation, inventories: inventoriesView(inventories) };
  }

  @Delete()
  @HttpCode(204)
  async deleteAll(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'placement:resource_providers:inventories:delete');
    if (!context.microversion.atLeast('1.5')) throw methodFrom('1.5');
    await this.changes.replace(id, {});
  }

  @Put(':resourceClass')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('resourceClass') name: string,
    @OpenBody(InventoryDto) body: unknown,
  ) {
    this.policy.enforce(context, 'placement:resource_providers:inventories:update');
    const { resource_provider_generation: generation, ...inventory } = read(inventorySchema, body);
    await this.changes.update(id, name, inventory, generation);
    return this.one(id, name);
  }

  @Delete(':resourceClass')
  @HttpCode(204)
  async delete(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('resourceClass') name: string,
  ) {
    this.policy.enforce(context, 'placement:resource_providers:inventories:delete');
    await this.changes.delete(id, name);
  }

  private async one(id: string, name: string) {
    const { provider, inventory } = await this.placement.inventory(id, name);
    return { resource_provider_generation: provider.generation, ...inventoryView(inventory) };
  }
}
