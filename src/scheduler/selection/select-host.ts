import type { ClaimRequest, HostVerdict } from '../scheduler.port';
import type { Check } from './check';
import { checkHost } from './filters';
import type { HostState } from './host-state';
import { checkNeighbours, type Neighbours, weighNeighbours } from './neighbours';

const ALONE: Neighbours = { hostOf: new Map() };

/**
 * Judges every host and puts the best first among those that passed: the one with the largest share of memory, then
 * of cores, free. Equal weights go by name, so that the same state always gives the same answer.
 */
export function judgeHosts(
  hosts: readonly HostState[],
  request: ClaimRequest,
  neighbours = ALONE,
): HostVerdict[] {
  const verdicts = hosts.map((host): HostVerdict => {
    const checks = [...checkHost(host, request), ...checkNeighbours(host.hostId, neighbours)];
    const accepted = checks.every((check) => check.passed);
    const { hostId, hostName } = host;
    const weight = accepted ? weigh(host) + weighNeighbours(hostId, neighbours) : null;
    return { hostId, hostName, accepted, checks, weight };
  });
  return verdicts.sort((a, b) => (b.weight ?? -1) - (a.weight ?? -1) || (a.hostName < b.hostName ? -1 : 1));
}

function weigh(host: HostState): number {
  const share = (free: number, total: number) => (total > 0 ? free / total : 0);
  const memory = share(host.free.memoryMib, host.largest.memoryMib);
  const cores = share(host.free.vcpus, host.largest.vcpus);
  return Math.round((memory + cores / 100) * 1e6) / 1e6;
}

const HEAD = 'No valid host was found.';

/**
 * What the owner of a server that fits nowhere is told: Nova's sentence, how many hosts each check refused, and what
 * would make it fit. Names of hosts and what is free on them are not the owner's business: see explainHosts.
 */
export function explainRefusal(verdicts: readonly HostVerdict[]): string {
  if (verdicts.length === 0) return `${HEAD} There are no hosts yet.`;
  const counts = new Map<string, number>();
  for (const { checks } of verdicts) {
    for (const { filter, passed } of checks) if (!passed) counts.set(filter, (counts.get(filter) ?? 0) + 1);
  }
  const reasons = [...counts].sort(([, a], [, b]) => b - a).map(([filter, count]) => `${filter} on ${count}`);
  return `${HEAD} Of ${verdicts.length} hosts none passed every check; refused by ${reasons.join(', ')}. ${advise(verdicts)}`;
}

/** The same for administrators, host by host with what was wanted and what is there. */
export function explainHosts(verdicts: readonly HostVerdict[]): string {
  if (verdicts.length === 0) return 'There are no hosts: enrol one with "monostack host add".';
  const hosts = verdicts.map((verdict) => `${verdict.hostName}: ${failures(verdict)}`);
  const nearest = nearestMiss(verdicts);
  const needs = nearest && missed(nearest).map((check) => `${check.filter} ${check.wanted}`);
  return `${hosts.join('; ')}. ${needs ? `It would fit on ${nearest.hostName} with ${needs.join(' and ')}.` : ''}`;
}

function missed(verdict: HostVerdict): Check[] {
  return verdict.checks.filter((check) => !check.passed);
}

function failures(verdict: HostVerdict): string {
  return missed(verdict)
    .map((check) => `${check.filter} wanted ${check.wanted}, has ${check.free}`)
    .join(', ');
}

/** The host with the fewest failed checks. */
function nearestMiss(verdicts: readonly HostVerdict[]): HostVerdict | undefined {
  return [...verdicts].sort((a, b) => missed(a).length - missed(b).length)[0];
}

/** What the owner can change, by the check that failed. */
const ADVICE: Readonly<Record<string, string>> = {
  service: 'when a host is up and enabled again',
  retry: 'on another try',
  host: 'without naming a host',
  'same host': 'where one of the servers named is',
  'different host': 'without naming the servers to keep away from',
  affinity: 'where its group is, or outside its group',
  'anti-affinity': 'outside its group, or with more servers of it on a host',
  'availability zone': 'in another availability zone',
  'aggregate extra specs': 'with a flavor that asks for other hosts',
  'aggregate image properties': 'with an image that may run on more hosts',
  'project isolation': 'on hosts that are not kept for other projects',
  architecture: 'with an image for another architecture',
  'hypervisor type': 'with an image for another hypervisor type',
  traits: 'with a flavor and an image that ask for other traits',
  vcpus: 'with fewer vcpus than WANTED',
  memory: 'with less memory than WANTED',
  disk: 'with less disk than WANTED',
};

/** Of a resource class of the operator's, or of what the server's machine needs. */
function otherAdvice(filter: string, wanted: string): string {
  return /^[A-Z0-9_]+$/.test(filter)
    ? `with less ${filter} than ${wanted}`
    : `without the ${filter} ${wanted}`;
}

function advise(verdicts: readonly HostVerdict[]): string {
  const nearest = nearestMiss(verdicts);
  const parts =
    nearest &&
    missed(nearest).map(({ filter, wanted }) => {
      // A class that a flavor names may be called anything.
      const known = Object.hasOwn(ADVICE, filter) ? ADVICE[filter] : undefined;
      return known?.replace('WANTED', wanted) ?? otherAdvice(filter, wanted);
    });
  return parts?.length ? `It would fit ${parts.join(' and ')}.` : '';
}
