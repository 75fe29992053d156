import type { HostNetworkPlan } from '../host-network.port';
import { ofPart } from './of-part';

/** What is another in a plan than in the one before, part by part. */
export interface PlanChange {
  segments: PartsChange<HostNetworkPlan['segments'][number]>;
  routers: PartsChange<NonNullable<HostNetworkPlan['routers']>[number]>;
  ports: PartsChange<HostNetworkPlan['firewall']['ports'][number]>;
  sets: PartsChange<HostNetworkPlan['firewall']['addressSets'][number]>;
  /** What is not made of parts: only the whole plan says it. */
  general: boolean;
}

export interface PartsChange<P> {
  /** New ones, and those that are another: as they were, if they were, and as they are. */
  changed: ReadonlyArray<{ before: P | undefined; after: P }>;
  gone: readonly P[];
}

const keys = {
  segment: ({ networkId }: HostNetworkPlan['segments'][number]) => networkId,
  router: ({ routerId }: NonNullable<HostNetworkPlan['routers']>[number]) => routerId,
  port: ({ portId }: HostNetworkPlan['firewall']['ports'][number]) => portId,
  set: ({ name }: HostNetworkPlan['firewall']['addressSets'][number]) => name,
};

const textOf = ofPart((part: object) => JSON.stringify(part));

/** The plan with the parts that it has in common with the one before as the same objects. */
export function withKnownParts(plan: HostNetworkPlan, before: HostNetworkPlan | undefined): HostNetworkPlan {
  if (!before) return plan;
  const { firewall } = before;
  return {
    ...plan,
    segments: known(plan.segments, before.segments, keys.segment),
    firewall: {
      ports: known(plan.firewall.ports, firewall.ports, keys.port),
      addressSets: known(plan.firewall.addressSets, firewall.addressSets, keys.set),
    },
    ...(plan.routers ? { routers: known(plan.routers, before.routers ?? [], keys.router) } : {}),
  };
}

function known<P extends object>(parts: readonly P[], before: readonly P[], keyOf: (part: P) => string): P[] {
  const byKey = new Map(before.map((part) => [keyOf(part), part]));
  return parts.map((part) => {
    const same = byKey.get(keyOf(part));
    return same && (same === part || textOf(same) === JSON.stringify(part)) ? same : part;
  });
}

/** Between plans whose common parts are the same objects (`withKnownParts`). */
export function changeOf(before: HostNetworkPlan, after: HostNetworkPlan): PlanChange {
  return {
    segments: difference(before.segments, after.segments, keys.segment),
    routers: difference(before.routers ?? [], after.routers ?? [], keys.router),
    ports: difference(before.firewall.ports, after.firewall.ports, keys.port),
    sets: difference(before.firewall.addressSets, after.firewall.addressSets, keys.set),
    general: JSON.stringify(before.guestHostPorts) !== JSON.stringify(after.guestHostPorts),
  };
}

function difference<P>(
  before: readonly P[],
  after: readonly P[],
  keyOf: (part: P) => string,
): PartsChange<P> {
  const old = new Map(before.map((part) => [keyOf(part), part]));
  const wanted = new Set(after.map(keyOf));
  return {
    changed: after.flatMap((part) => {
      const was = old.get(keyOf(part));
      return was === part ? [] : [{ before: was, after: part }];
    }),
    gone: before.filter((part) => !wanted.has(keyOf(part))),
  };
}

export function isNothing({ segments, routers, ports, sets, general }: PlanChange): boolean {
  return (
    !general &&
    [segments, routers, ports, sets].every(({ changed, gone }) => changed.length + gone.length === 0)
  );
}

/** What a host comes to that has the one plan, or what became of it, and is told what is another in the other. */
export function withChange(
  present: HostNetworkPlan,
  before: HostNetworkPlan,
  plan: HostNetworkPlan,
): HostNetworkPlan {
  const after = withKnownParts(plan, before);
  const change = changeOf(before, after);
  return {
    ...after,
    segments: merged(present.segments, after.segments, change.segments, keys.segment),
    firewall: {
      ports: merged(present.firewall.ports, after.firewall.ports, change.ports, keys.port),
      addressSets: merged(present.firewall.addressSets, after.firewall.addressSets, change.sets, keys.set),
    },
    ...(after.routers
      ? { routers: merged(present.routers ?? [], after.routers, change.routers, keys.router) }
      : {}),
  };
}

function merged<P>(
  present: readonly P[],
  after: readonly P[],
  { changed }: PartsChange<P>,
  keyOf: (part: P) => string,
): P[] {
  const told = new Set(changed.map((one) => one.after));
  const has = new Map(present.map((part) => [keyOf(part), part]));
  return after.flatMap((part) => (told.has(part) ? [part] : (has.get(keyOf(part)) ?? [])));
}
