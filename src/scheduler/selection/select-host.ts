import type { ClaimRequest, HostVerdict } from '../scheduler.port';
import { checkHost } from './filters';
import type { HostState } from './host-state';

/**
 * Judges every host and puts the best first among those that passed: the one with the largest share of memory, then
 * of cores, free. Equal weights go by name, so that the same state always gives the same answer.
 */
export function judgeHosts(hosts: readonly HostState[], request: ClaimRequest): HostVerdict[] {
  const verdicts = hosts.map((host): HostVerdict => {
    const checks = checkHost(host, request);
    const accepted = checks.every((check) => check.passed);
    const { hostId, hostName } = host;
    return { hostId, hostName, accepted, checks, weight: accepted ? weigh(host) : null };
  });
  return verdicts.sort((a, b) => (b.weight ?? -1) - (a.weight ?? -1) || (a.hostName < b.hostName ? -1 : 1));
}

function weigh(host: HostState): number {
  const share = (free: number, total: number) => (total > 0 ? free / total : 0);
  const memory = share(host.free.memoryMib, host.largest.memoryMib);
  const cores = share(host.free.vcpus, host.largest.vcpus);
  return Math.round((memory + cores / 100) * 1e6) / 1e6;
}

/** The fault of a server that fits nowhere: Nova's sentence, the reasons host by host, and what would make it fit. */
export function explainRefusal(verdicts: readonly HostVerdict[]): string {
  const head = 'No valid host was found.';
  if (verdicts.length === 0) return `${head} There are no hosts: enrol one with "monostack host add".`;
  const reasons = verdicts.map((verdict) => `${verdict.hostName}: ${failures(verdict)}`);
  return `${head} ${reasons.join('; ')}. ${advise(verdicts)}`;
}

function failures(verdict: HostVerdict): string {
  return verdict.checks
    .filter((check) => !check.passed)
    .map((check) => `${check.filter} wanted ${check.wanted}, has ${check.free}`)
    .join(', ');
}

/** The host with the fewest failed checks is the nearest miss. */
function advise(verdicts: readonly HostVerdict[]): string {
  const missed = (verdict: HostVerdict) => verdict.checks.filter((check) => !check.passed);
  const nearest = [...verdicts].sort((a, b) => missed(a).length - missed(b).length)[0];
  if (!nearest) return '';
  const needs = missed(nearest).map((check) => `${check.filter} ${check.wanted}`);
  return `It would fit on ${nearest.hostName} with ${needs.join(' and ')}.`;
}
