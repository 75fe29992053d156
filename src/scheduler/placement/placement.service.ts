import { Injectable } from '@nestjs/common';
import { inventoryNotFound, providerNotFound } from '../scheduler.errors';
import type { Inventory, ResourceProvider } from './placement.entities';
import { PlacementRepository } from './placement.repository';

/** What the placement API reads. */
@Injectable()
export class PlacementService {
  constructor(private readonly placement: PlacementRepository) {}

  list(filters: { name?: string; uuid?: string }): Promise<ResourceProvider[]> {
    return this.placement.listProviders({ name: filters.name, id: filters.uuid });
  }

  async get(id: string): Promise<ResourceProvider> {
    const provider = await this.placement.findProvider(id);
    if (!provider) throw providerNotFound(id);
    return provider;
  }

  async inventories(id: string) {
    const provider = await this.get(id);
    return { provider, inventories: await this.placement.listInventories(id) };
  }

  async inventory(
    id: string,
    resourceClass: string,
  ): Promise<{ provider: ResourceProvider; inventory: Inventory }> {
    const { provider, inventories } = await this.inventories(id);
    const inventory = inventories.find((one) => one.resourceClass === resourceClass);
    if (!inventory) throw inventoryNotFound(id, resourceClass);
    return { provider, inventory };
  }

  usages(id: string) {
    return this.placement.usages(id);
  }

  usagesOf(projectId: string, userId?: string) {
    return this.placement.usagesOf(projectId, userId);
  }

  allocations(where: { consumerId?: string; providerId?: string }) {
    return this.placement.listAllocations(where);
  }
}
