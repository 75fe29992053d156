/** Hosts under one name, with what its metadata says of them: Nova's host aggregate, as claims see it. */
export interface HostAggregate {
  metadata: Readonly<Record<string, string>>;
  hostIds: readonly string[];
}

/** The zone of hosts that no aggregate gives another, with Nova's default name. */
export const DEFAULT_ZONE = 'nova';

/** The key of the metadata that makes a zone of an aggregate. */
export const ZONE_KEY = 'availability_zone';

/** For each host all values of each key: several aggregates may say something, and each of them more than one word. */
export type AggregateValues = ReadonlyMap<string, ReadonlySet<string>>;

const NOTHING: AggregateValues = new Map();

/** nova/scheduler/filters/utils.py, aggregate_metadata_get_by_host, for all hosts at once. */
export function aggregateValues(aggregates: readonly HostAggregate[]): (hostId: string) => AggregateValues {
  const byHost = new Map<string, Map<string, Set<string>>>();
  for (const { metadata, hostIds } of aggregates) {
    for (const hostId of hostIds) {
      const values = byHost.get(hostId) ?? new Map<string, Set<string>>();
      byHost.set(hostId, values);
      for (const [key, text] of Object.entries(metadata)) {
        const words = values.get(key) ?? new Set();
        for (const word of text.split(',')) words.add(word.trim());
        values.set(key, words);
      }
    }
  }
  return (hostId) => byHost.get(hostId) ?? NOTHING;
}

/** Which zone a host is in. Aggregates never give it two: whoever writes them sees to that. */
export function zonesOf(aggregates: readonly HostAggregate[]): (hostId: string) => string {
  const zones = new Map<string, string>();
  for (const { metadata, hostIds } of aggregates) {
    const zone = metadata[ZONE_KEY];
    if (zone !== undefined) for (const hostId of hostIds) zones.set(hostId, zone);
  }
  return (hostId) => zones.get(hostId) ?? DEFAULT_ZONE;
}
