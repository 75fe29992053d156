import { type Check, check } from './check';

/** Servers that a claim looks at: those of its group, and those that its request names. */
export interface Neighbourhood {
  group?: { policy: GroupPolicy; maxPerHost: number; members: readonly string[] };
  /** On the host of one of these. */
  sameHost?: readonly string[];
  /** On the host of none of these. */
  differentHost?: readonly string[];
}

export type GroupPolicy = 'affinity' | 'anti-affinity' | 'soft-affinity' | 'soft-anti-affinity';

/** The same with where they are, by the ids of servers; one that is nowhere yet is not in it. */
export interface Neighbours extends Neighbourhood {
  hostOf: ReadonlyMap<string, string>;
}

/** As Nova's ServerGroupAffinityFilter, ServerGroupAntiAffinityFilter, SameHostFilter and DifferentHostFilter. */
export function checkNeighbours(hostId: string, neighbours: Neighbours): Check[] {
  const { group, sameHost, differentHost, hostOf } = neighbours;
  const here = (ids: readonly string[]) => ids.filter((id) => hostOf.get(id) === hostId).length;
  const text = (count: number) => (count === 1 ? '1 of them' : `${count} of them`);
  const checks: Check[] = [];
  if (sameHost?.length)
    checks.push(check('same host', here(sameHost) > 0, 'one of the servers named', text(here(sameHost))));
  if (differentHost?.length) {
    const count = here(differentHost);
    checks.push(check('different host', count === 0, 'none of the servers named', text(count)));
  }
  if (group?.policy === 'affinity' && group.members.some((id) => hostOf.has(id)))
    checks.push(
      check('affinity', here(group.members) > 0, 'the servers of its group', text(here(group.members))),
    );
  if (group?.policy === 'anti-affinity') {
    const [count, most] = [here(group.members), group.maxPerHost];
    checks.push(check('anti-affinity', count < most, `less than ${most} of its group`, text(count)));
  }
  return checks;
}

/** Soft policies come before the room on a host: a group that may be together is, where it fits. */
export function weighNeighbours(hostId: string, { group, hostOf }: Neighbours): number {
  if (!group?.policy.startsWith('soft-')) return 0;
  const count = group.members.filter((id) => hostOf.get(id) === hostId).length;
  return group.policy === 'soft-affinity' ? 10 * count : 10 / (1 + count);
}
