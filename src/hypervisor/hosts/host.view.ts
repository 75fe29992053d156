import { fingerprint } from '../shell/ssh-keys';
import type { UnknownThing } from '../unknown/unknown-things';
import type { HostRecord } from './host.entity';

/** The operator's view; OpenStack's own APIs show hosts as services and hypervisors. */
export function hostView(host: HostRecord): Record<string, unknown> {
  return {
    id: host.id,
    name: host.name,
    connection: host.connection,
    host_key: host.hostKey,
    host_key_fingerprint: host.hostKey && fingerprint(host.hostKey),
    state: host.up && !host.forcedDown ? 'up' : 'down',
    forced_down: host.forcedDown,
    enabled: host.enabled,
    disabled_reason: host.disabledReason,
    facts: host.facts,
    warnings: host.warnings,
    created_at: host.createdAt,
    seen_at: host.seenAt,
    updated_at: host.updatedAt,
  };
}

/** What is left alone, and why. */
export function unknownView({ kind, name, cloud, reason, adoptable }: UnknownThing): Record<string, unknown> {
  return { kind, name, cloud, reason, adoptable };
}
