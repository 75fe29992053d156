import type { HostNetworkReport, NetworkDrift } from '../../hypervisor';
import type { Hop, Packet } from './trace';

/** What a host on the way answered, or why it did not. */
export type Found = { name: string } & (
  | { error: string }
  | { error?: undefined; drift: NetworkDrift; report: HostNetworkReport }
);

export interface FoundHop extends Hop {
  found: string[];
}

/**
 * What hosts have, laid over what is wanted of them. Pure. A hop of which something is lost drops the packet there, and
 * nothing comes behind it.
 */
export function layOver(hops: readonly Hop[], hosts: ReadonlyMap<string, Found>, packet: Packet): FoundHop[] {
  const told = new Set<string>();
  const all: FoundHop[] = [];
  for (const hop of hops) {
    const host = hop.hostId === null ? undefined : hosts.get(hop.hostId);
    const news = host && !told.has(host.name) ? newsOf(host) : [];
    if (host) told.add(host.name);
    const { lost, foreign } = host ? differences(hop, host, packet) : { lost: [], foreign: [] };
    const silent = host?.error !== undefined;
    const drops = hop.verdict === 'drops' || lost.length > 0 || silent;
    all.push({ ...hop, verdict: drops ? 'drops' : hop.verdict, found: [...news, ...lost, ...foreign] });
    if (drops) break;
  }
  return all;
}

/** What is to be known of a host before anything that it has is. */
function newsOf(host: Found): string[] {
  if (host.error !== undefined) return [`host ${host.name} does not tell what it has: ${host.error}`];
  if (!host.drift.known) return [`host ${host.name} does not remember what it was given`];
  return host.drift.current ? [] : [`host ${host.name} was not given yet what the database says now`];
}

function differences(hop: Hop, host: Found, { family }: Packet): { lost: string[]; foreign: string[] } {
  if (host.error !== undefined) return { lost: [], foreign: [] };
  const { drift, report } = host;
  const others = family === 'inet' ? 'ip6tables: ' : 'iptables: ';
  const named = (lines: readonly string[]) =>
    lines.filter((line) => !line.startsWith(others) && hop.parts.some((part) => names(line, part)));
  const foreign = named(drift.foreign);
  // A guest's device is in no list of what a host had: it stands there when it is not as it must be.
  const amiss = foreign.filter((line) => line.startsWith('rest: guest '));
  return {
    lost: [
      ...named(drift.missing).map((line) => `missing ${line}`),
      ...amiss.map((line) => `found ${line}`),
      ...(hop.tap && !report.taps.includes(hop.tap) ? [`no device ${hop.tap}: the guest does not run`] : []),
      ...(hop.daemon && !report[hop.daemon.name].includes(hop.daemon.namespace)
        ? [`${hop.daemon.name} does not run in ${hop.daemon.namespace}`]
        : []),
      ...(hop.socket && !report.metadataSocket ? [`no socket ${hop.at}`] : []),
    ],
    foreign: foreign.filter((line) => !amiss.includes(line)).map((line) => `foreign ${line}`),
  };
}

/** As whole words; `#` stands for a number. */
function names(line: string, part: string): boolean {
  const pattern = part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace('#', '\\d+');
  return new RegExp(`(^|[^\\w-])${pattern}($|[^\\w-])`).test(line);
}
