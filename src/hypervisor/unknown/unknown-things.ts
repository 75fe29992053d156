import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { log } from '../../shared/log/logger';

/** Something under our names that this cloud does not know, and therefore leaves alone. */
export interface UnknownThing {
  kind: 'server' | 'image' | 'bridge' | 'namespace' | 'network';
  /** By which the operator adopts or removes it. */
  name: string;
  /** Whose mark it carries; null for none. */
  cloud: string | null;
  /** A sentence. */
  reason: string;
  /** A server whose row can be made again from what its domain says. */
  adoptable: boolean;
}

/** In the default registry, by host and kind. */
const gauge = new Gauge({
  name: 'monostack_host_unknown_things',
  help: 'Things on a host under the names of this product that this cloud does not know and leaves alone',
  labelNames: ['host', 'kind'],
});

/** What the rooms above found on hosts at their last look. */
@Injectable()
export class UnknownThings {
  private readonly found = new Map<string, readonly UnknownThing[]>();

  of(hostId: string): readonly UnknownThing[] {
    return this.found.get(hostId) ?? [];
  }

  /** All that is unknown on the host. Said in the log when it is another than at the last look. */
  report(host: { id: string; name: string }, things: readonly UnknownThing[]): void {
    const before = this.of(host.id);
    if (things.length) this.found.set(host.id, things);
    else this.found.delete(host.id);
    if (textOf(things) === textOf(before)) return;
    for (const kind of new Set([...before, ...things].map((thing) => thing.kind))) {
      const count = things.filter((thing) => thing.kind === kind).length;
      gauge.set({ host: host.name, kind }, count);
    }
    const names = things.map(({ name }) => name);
    if (things.length === 0) log.info({ host: host.name }, 'nothing unknown is on the host any more');
    else
      log.warn(
        { host: host.name, count: things.length, unknown: names.slice(0, 20) },
        `things are on the host that this cloud does not know; they are left alone: monostack host show ${host.name}`,
      );
  }

  /** A host that was let go. */
  forget(host: { id: string; name: string }): void {
    for (const kind of new Set(this.of(host.id).map((thing) => thing.kind)))
      gauge.remove({ host: host.name, kind });
    this.found.delete(host.id);
  }
}

function textOf(things: readonly UnknownThing[]): string {
  return things
    .map(({ kind, name, reason }) => `${kind} ${name} ${reason}`)
    .sort()
    .join('\n');
}
