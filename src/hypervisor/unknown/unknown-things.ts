import { Injectable } from '@nestjs/common';
import { log } from '../../shared/log/logger';
import { Metrics, type Samples } from '../../shared/metrics/metrics';

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

/** What the rooms above found on hosts at their last look. */
@Injectable()
export class UnknownThings {
  private readonly found = new Map<string, readonly UnknownThing[]>();
  private readonly names = new Map<string, string>();

  constructor(metrics: Metrics) {
    metrics.gauge(
      'monostack_host_unknown_things',
      'Things on a host under the names of this product that this cloud does not know and leaves alone',
      ['host', 'kind'],
      () => this.samples(),
    );
  }

  of(hostId: string): readonly UnknownThing[] {
    return this.found.get(hostId) ?? [];
  }

  /** All that is unknown on the host. Said in the log when it is another than at the last look. */
  report(host: { id: string; name: string }, things: readonly UnknownThing[]): void {
    const before = this.of(host.id);
    this.names.set(host.id, host.name);
    if (things.length) this.found.set(host.id, things);
    else this.found.delete(host.id);
    if (textOf(things) === textOf(before)) return;
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
    this.found.delete(host.id);
    this.names.delete(host.id);
  }

  private samples(): Samples {
    return [...this.found].flatMap(([hostId, things]) =>
      [...new Set(things.map(({ kind }) => kind))].map((kind) => ({
        labels: { host: this.names.get(hostId) ?? hostId, kind },
        value: things.filter((thing) => thing.kind === kind).length,
      })),
    );
  }
}

function textOf(things: readonly UnknownThing[]): string {
  return things
    .map(({ kind, name, reason }) => `${kind} ${name} ${reason}`)
    .sort()
    .join('\n');
}
