import { malformedResources, resourceAmount, unknownResourceClass } from '../scheduler.errors';
import type { Inventory, ResourceProvider } from './placement.entities';
import type { Usage } from './placement.repository';
import { RESOURCE_CLASSES, type ResourceClass } from './resource-classes';

export type Resources = ReadonlyMap<ResourceClass, number>;

/** A provider that has room for what is asked, with each of the classes asked for. */
export interface Candidate {
  provider: ResourceProvider;
  room: ReadonlyArray<{ resourceClass: ResourceClass; capacity: number; used: number }>;
}

/** `VCPU:2,MEMORY_MB:1024`: placement/util.py, normalize_resources_qs_param. */
export function parseResources(text: string): Resources {
  if (text.trim() === '') throw malformedResources('empty string');
  const found = new Map<ResourceClass, number>();
  for (const part of text.split(',')) {
    const [name = '', amount, ...more] = part.split(':');
    if (amount === undefined || more.length) throw malformedResources(part);
    if (!/^\s*[+-]?\d+\s*$/.test(amount) || Number(amount) < 1) throw resourceAmount(name, amount);
    const known = RESOURCE_CLASSES.find((one) => one === name);
    if (!known) throw unknownResourceClass(name);
    found.set(known, Number(amount));
  }
  return found;
}

/** Those of the providers that have each class in the amount asked for, beside what is used of it already. */
export function candidatesFor(
  wanted: Resources,
  providers: readonly ResourceProvider[],
  inventories: readonly Inventory[],
  usages: readonly Usage[],
): Candidate[] {
  const key = (providerId: string, resourceClass: string) => `${providerId} ${resourceClass}`;
  const inventoryOf = new Map(inventories.map((one) => [key(one.providerId, one.resourceClass), one]));
  const usedOf = new Map(usages.map((one) => [key(one.providerId, one.resourceClass), one.used]));
  return providers.flatMap((provider) => {
    const room = [...wanted].flatMap(([resourceClass, amount]) => {
      const inventory = inventoryOf.get(key(provider.id, resourceClass));
      const used = usedOf.get(key(provider.id, resourceClass)) ?? 0;
      if (!inventory || amount > inventory.total || used + amount > capacityOf(inventory)) return [];
      return [{ resourceClass, capacity: capacityOf(inventory), used }];
    });
    return room.length === wanted.size ? [{ provider, room }] : [];
  });
}

/** What can be given out in all: less what is reserved, times the ratio. */
function capacityOf({ total, reserved, allocationRatio }: Inventory): number {
  return Math.floor((total - reserved) * allocationRatio);
}
