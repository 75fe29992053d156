import type { Microversion } from '../../shared/http/microversion';
import type { Allocation, Inventory, ResourceProvider } from './placement.entities';
import type { Usage } from './placement.repository';
import { largestOf } from './room';

/** Links by version as in placement/handlers/resource_provider.py. */
const RELATIONS: ReadonlyArray<readonly [string, string]> = [
  ['inventories', '1.0'],
  ['usages', '1.0'],
  ['aggregates', '1.1'],
  ['traits', '1.6'],
  ['allocations', '1.11'],
];

/** A provider with the root of its tree. */
export type PlacedProvider = ResourceProvider & { rootId: string };

export function providerView(provider: PlacedProvider, version: Microversion, prefix: string) {
  const self = `${prefix}/resource_providers/${provider.id}`;
  const nested = version.atLeast('1.14')
    ? { parent_provider_uuid: provider.parentId, root_provider_uuid: provider.rootId }
    : {};
  const relations = RELATIONS.filter(([, since]) => version.atLeast(since));
  return {
    uuid: provider.id,
    name: provider.name,
    generation: provider.generation,
    ...nested,
    links: [{ rel: 'self', href: self }, ...relations.map(([rel]) => ({ rel, href: `${self}/${rel}` }))],
  };
}

export function inventoryView(inventory: Inventory) {
  return {
    total: inventory.total,
    reserved: inventory.reserved,
    min_unit: inventory.minUnit,
    max_unit: largestOf(inventory),
    step_size: inventory.stepSize,
    allocation_ratio: inventory.allocationRatio,
  };
}

export function inventoriesView(inventories: readonly Inventory[]) {
  return Object.fromEntries(
    inventories.map((inventory) => [inventory.resourceClass, inventoryView(inventory)]),
  );
}

/** Every class of the inventory, also where nothing is used. */
export function usagesView(inventories: readonly Inventory[], usages: readonly Usage[]) {
  const used = new Map(usages.map((usage) => [usage.resourceClass, usage.used]));
  return Object.fromEntries(
    inventories.map(({ resourceClass }) => [resourceClass, used.get(resourceClass) ?? 0]),
  );
}

/** Allocations by provider or by consumer, whichever `key` names. */
export function allocationsView(allocations: readonly Allocation[], key: 'providerId' | 'consumerId') {
  const grouped: Record<string, { resources: Record<string, number> }> = {};
  for (const allocation of allocations) {
    const entry = grouped[allocation[key]] ?? { resources: {} };
    entry.resources[allocation.resourceClass] = allocation.used;
    grouped[allocation[key]] = entry;
  }
  return grouped;
}
