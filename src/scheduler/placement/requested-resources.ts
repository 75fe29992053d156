import { malformedResources, resourceAmount, unknownResourceClass } from '../scheduler.errors';
import type { Inventory, ResourceProvider } from './placement.entities';
import type { Usage } from './placement.repository';
import { capacityOf, hasRoom } from './room';

export type Resources = ReadonlyMap<string, number>;

/** A provider that has room for what is asked, with each of the classes asked for. */
export interface Candidate<P extends ResourceProvider = ResourceProvider> {
  provider: P;
  room: ReadonlyArray<{ resourceClass: string; capacity: number; used: number }>;
}

/** `VCPU:2,MEMORY_MB:1024`: placement/util.py, normalize_resources_qs_param. */
export function parseResources(text: string, isKnown: (name: string) => boolean): Resources {
  if (text.trim() === '') throw malformedResources('empty string');
  const found = new Map<string, number>();
  for (const part of text.split(',')) {
    const [name = '', amount, ...more] = part.split(':');
    if (amount === undefined || more.length) throw malformedResources(part);
    if (!/^\s*[+-]?\d+\s*$/.test(amount) || Number(amount) < 1) throw resourceAmount(name, amount);
    if (!isKnown(name)) throw unknownResourceClass(name);
    found.set(name, Number(amount));
  }
  return found;
}

/** Those of the providers that have each class in the amount asked for, beside what is used of it already. */
export function candidatesFor<P extends ResourceProvider>(
  wanted: Resources,
  providers: readonly P[],
  inventories: readonly Inventory[],
  usages: readonly Usage[],
): Candidate<P>[] {
  const key = (providerId: string, resourceClass: string) => `${providerId} ${resourceClass}`;
  const inventoryOf = new Map(inventories.map((one) => [key(one.providerId, one.resourceClass), one]));
  const usedOf = new Map(usages.map((one) => [key(one.providerId, one.resourceClass), one.used]));
  return providers.flatMap((provider) => {
    const room = [...wanted].flatMap(([resourceClass, amount]) => {
      const inventory = inventoryOf.get(key(provider.id, resourceClass));
      const used = usedOf.get(key(provider.id, resourceClass)) ?? 0;
      if (!inventory || !hasRoom(inventory, used, amount)) return [];
      return [{ resourceClass, capacity: capacityOf(inventory), used }];
    });
    return room.length === wanted.size ? [{ provider, room }] : [];
  });
}
