import type { HostNetworkPlan, PortFirewallPlan } from '../host-network.port';
import { ofPart } from './of-part';
import { partSum } from './plan-sums';

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
    return same && (same === part || partSum(same) === partSum(part)) ? same : part;
  });
}

/** What a change can say of a port. Ports of which there is more to say are told with the whole plan. */
const SAID: ReadonlySet<string> = new Set<keyof PortFirewallPlan>([
  ...(['portId', 'tap', 'bridge', 'mac', 'filtered', 'allowedSources', 'rules', 'dhcpServers'] as const),
  // Marks and packet rates are rules; limits and subports are asked for by themselves, below.
  ...(['dscp', 'packetRates', 'limits', 'trunk'] as const),
]);
const hasMore = ofPart((port: PortFirewallPlan) => Object.keys(port).some((key) => !SAID.has(key)));

/** Between plans whose common parts are the same objects (`withKnownParts`). */
export function changeOf(before: HostNetworkPlan, after: HostNetworkPlan): PlanChange {
  const segments = difference(before.segments, after.segments, keys.segment);
  const ports = difference(before.firewall.ports, after.firewall.ports, keys.port);
  return {
    segments,
    routers: difference(before.routers ?? [], after.routers ?? [], keys.router),
    ports,
    sets: difference(before.firewall.addressSets, after.firewall.addressSets, keys.set),
    general:
      JSON.stringify(before.guestHostPorts) !== JSON.stringify(after.guestHostPorts) ||
      changesTaps(segments, ports, after) ||
      [before, after].some(({ firewall }) => firewall.ports.some(hasMore)),
  };
}

/** Limits and subports are set with the whole plan: they are few, and what hangs on a tap is looked at for all. */
function changesTaps(
  segments: PlanChange['segments'],
  ports: PlanChange['ports'],
  { firewall }: HostNetworkPlan,
): boolean {
  type Port = HostNetworkPlan['firewall']['ports'][number];
  const hung = (port?: Port) => JSON.stringify([port?.limits ?? null, port?.trunk ?? null]);
  const none = hung();
  return (
    ports.changed.some(({ before, after }) => hung(before) !== hung(after)) ||
    ports.gone.some((port) => hung(port) !== none) ||
    (segments.changed.some(({ before, after }) => before && before.mtu !== after.mtu) &&
      firewall.ports.some((port) => hung(port) !== none))
  );
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
