import { Injectable } from '@nestjs/common';
import { inventoryNotFound, providerNotFound } from '../scheduler.errors';
import type { Inventory, ResourceProvider } from './placement.entities';
import { PlacementRepository } from './placement.repository';
import type { ProviderQuery } from './provider-query';
import { type Candidate, candidatesFor, parseResources, type Resources } from './requested-resources';

/** What the placement API reads. */
@Injectable()
export class PlacementService {
  constructor(private readonly placement: PlacementRepository) {}

  async list({ name, uuid, in_tree: tree, member_of: group, resources }: ProviderQuery) {
    const found = await this.placement.listProviders({ name, id: uuid });
    const members = group === undefined ? undefined : await this.membersOf(group);
    // Each provider is a tree of its own.
    const inTree = found.filter(
      ({ id }) => (tree === undefined || id === tree) && (members?.has(id) ?? true),
    );
    if (resources === undefined) return inTree;
    return (await this.withRoom(parseResources(resources), inTree)).map(({ provider }) => provider);
  }

  async candidates(resources: string): Promise<{ wanted: Resources; candidates: Candidate[] }> {
    const wanted = parseResources(resources);
    return { wanted, candidates: await this.withRoom(wanted, await this.placement.listProviders()) };
  }

  aggregates(id: string) {
    return this.placement.listAggregates(id);
  }

  private async membersOf(aggregateId: string): Promise<Set<string>> {
    const rows = await this.placement.listAggregates();
    return new Set(rows.filter((row) => row.aggregateId === aggregateId).map((row) => row.providerId));
  }

  private async withRoom(wanted: Resources, providers: readonly ResourceProvider[]): Promise<Candidate[]> {
    return candidatesFor(
      wanted,
      providers,
      await this.placement.listInventories(),
      await this.placement.usages(),
    );
  }

  /** The names of the traits that providers have, in order. */
  async traits(): Promise<string[]> {
    const providers = await this.placement.listProviders();
    return [...new Set(providers.flatMap((provider) => provider.traits))].sort();
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
