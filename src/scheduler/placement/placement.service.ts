import { Injectable } from '@nestjs/common';
import { inventoryNotFound, providerNotFound } from '../scheduler.errors';
import type { Inventory, ResourceProvider } from './placement.entities';
import { PlacementRepository } from './placement.repository';
import type { PlacedProvider } from './placement.view';
import { PlacementWords } from './placement-words';
import type { ProviderQuery } from './provider-query';
import { rootsOf } from './provider-tree';
import { type Candidate, candidatesFor, parseResources, type Resources } from './requested-resources';

/** What the placement API reads. */
@Injectable()
export class PlacementService {
  constructor(
    private readonly placement: PlacementRepository,
    private readonly words: PlacementWords,
  ) {}

  async list({ name, uuid, in_tree: tree, member_of: group, resources }: ProviderQuery) {
    const all = await this.placed();
    const found = all.filter(
      (one) =>
        (name === undefined || one.name === name) && (uuid === undefined || one.id === uuid.toLowerCase()),
    );
    const rootId = all.find(({ id }) => id === tree?.toLowerCase())?.rootId;
    const members = group === undefined ? undefined : await this.membersOf(group);
    const inTree = found.filter(
      (one) => (tree === undefined || one.rootId === rootId) && (members?.has(one.id) ?? true),
    );
    if (resources === undefined) return inTree;
    const wanted = parseResources(resources, await this.words.knowsClass());
    return (await this.withRoom(wanted, inTree)).map(({ provider }) => provider);
  }

  async candidates(resources: string): Promise<{ wanted: Resources; candidates: Candidate[] }> {
    const wanted = parseResources(resources, await this.words.knowsClass());
    return { wanted, candidates: await this.withRoom(wanted, await this.placement.listProviders()) };
  }

  async generations(): Promise<Map<string, number>> {
    const providers = await this.placement.listProviders();
    return new Map(providers.map(({ id, generation }) => [id, generation]));
  }

  aggregates(id: string) {
    return this.placement.listAggregates(id);
  }

  private async membersOf(aggregateId: string): Promise<Set<string>> {
    const rows = await this.placement.listAggregates();
    return new Set(rows.filter((row) => row.aggregateId === aggregateId).map((row) => row.providerId));
  }

  /** All of them, each with the root of its tree. */
  async placed(): Promise<PlacedProvider[]> {
    const providers = await this.placement.listProviders();
    const rootOf = rootsOf(providers);
    return providers.map((provider) => ({ ...provider, rootId: rootOf(provider.id) }));
  }

  private async withRoom<P extends ResourceProvider>(wanted: Resources, providers: readonly P[]) {
    return candidatesFor(
      wanted,
      providers,
      await this.placement.listInventories(),
      await this.placement.usages(),
    );
  }

  async get(id: string): Promise<PlacedProvider> {
    const provider = (await this.placed()).find((one) => one.id === id.toLowerCase());
    if (!provider) throw providerNotFound(id);
    return provider;
  }

  async inventories(id: string) {
    const provider = await this.get(id);
    return { provider, inventories: await this.placement.listInventories(provider.id) };
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
